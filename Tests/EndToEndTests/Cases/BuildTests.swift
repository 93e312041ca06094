import Foundation
import MeshMessages
import MeshRPC
import MeshService
import Testing

extension EndToEnd {
    /// Builds that die, that compete, and that are not good enough.
    @Suite struct BuildTests {
        private static let services: [ServiceName] = [.coordinator, .session, .batch, .ranker]

        @Test func aBuildWhoseProcessIsKilledGoesOnWithItsStageAfterTheRestart() async throws {
            try await MeshUnderTest.run(.init(services: Self.services)) { mesh in
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                let first = try await mesh.serve(world)
                let session = try #require(mesh.process(of: .session))

                // While it reads the log, which the stopped session tier does not hand out.
                session.send(SIGSTOP)
                let reading = try await mesh.batch.startBuild(.init(models: true, lambdas: [5])).buildID
                let before = try await eventually("the build is taken up") {
                    let build = try await mesh.batch.getBuild(.init(buildID: reading))
                    return build.step == "waiting" ? nil : build
                }
                #expect(before.state == .running)
                #expect(before.stage == "reading")
                try await mesh.kill(.batch)
                session.send(SIGCONT)
                try await mesh.restart(.batch)
                let read = try await Self.end(of: reading, mesh)
                #expect(read.state == .succeeded, "\(read.error)")
                #expect(read.attempt == 2)
                try await mesh.waitUntilServed(profiles: read.profilesVersion)

                // While it waits for the coordinator's word: everything else is done by then, and stays done.
                session.send(SIGSTOP)
                let activating = try await mesh.batch.startBuild(.init(models: true, lambdas: [5])).buildID
                try await mesh.kill(.coordinator)
                session.send(SIGCONT)
                let waiting = try await eventually("the build waits for the coordinator") {
                    let build = try await mesh.batch.getBuild(.init(buildID: activating))
                    try #require(build.state == .running, "\(build.error)")
                    return build.stage == "activating" && build.step.contains("does not answer") ? build : nil
                }
                let manifest = try await mesh.batch.getManifest(
                    .init(part: "models", version: waiting.modelsVersion)
                ).manifest
                try await mesh.kill(.batch)
                #expect(
                    try await mesh.rank(TasteWorld.user(3), arm: "control").profilesVersion == read.profilesVersion,
                    "nothing of it is active")
                try await mesh.start([.coordinator, .batch])
                let ended = try await Self.end(of: activating, mesh)
                #expect(ended.state == .succeeded, "\(ended.error)")
                #expect(ended.attempt == 2)
                #expect(ended.profilesVersion == waiting.profilesVersion)
                let again = try await mesh.batch.getManifest(
                    .init(part: "models", version: waiting.modelsVersion)
                ).manifest
                #expect(again == manifest, "the models were not fitted again")
                try await mesh.waitUntilServed(profiles: ended.profilesVersion)

                // What a rollback would activate is still there, and what was active before the first kill is known.
                let selection = try await mesh.coordinator.getActiveSnapshot(.init())
                #expect(selection.previous?.profilesVersion == read.profilesVersion)
                #expect(selection.history.map(\.profilesVersion).contains(first.profilesVersion))
            }
        }

        @Test func watchingABuildShowsItsStagesInOrderAndItsEnd() async throws {
            try await MeshUnderTest.run(.init(services: Self.services)) { mesh in
                _ = try await mesh.batch.putItems(.init(items: TasteWorld(before: TasteWorld.now).items))
                try await mesh.ingest(TasteWorld(before: TasteWorld.now - TasteWorld.minute).events)
                let id = try await mesh.batch.startBuild(.init(models: true, lambdas: [1, 5, 20])).buildID
                var seen: [BatchV1.GetBuildResponse] = []
                for try await build in try await mesh.batch.watchBuild(.init(buildID: id)) { seen.append(build) }
                let last = try #require(seen.last)
                #expect(last.state == .succeeded, "\(last.error)")
                #expect(seen.dropLast().allSatisfy { $0.state == .running })
                let order = ["reading", "fitting", "folding", "writing", "verifying", "activating"]
                let stages = seen.compactMap { order.firstIndex(of: $0.stage) }
                #expect(stages == stages.sorted())
                #expect(seen.map(\.fraction) == seen.map(\.fraction).sorted())
                #expect(last.counts.first { $0.name == "users_written" }?.value == 60)
                let none = await #expect(throws: RPCError.self) {
                    for try await _ in try await mesh.batch.watchBuild(.init(buildID: "build-77")) {}
                }
                #expect(none?.code == .notFound)
            }
        }

        @Test func oneOfTwoBuildersBuildsAndTheOtherTakesOverWhenItDies() async throws {
            let options = MeshUnderTest.Options(
                services: Self.services,
                flags: [.coordinator: ["--build-lease", "1s"], .batch: ["--node-id", "first"]])
            try await MeshUnderTest.run(options) { mesh in
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                _ = try await mesh.serve(world)
                let ports = (rpc: LocalPorts.free(), admin: LocalPorts.free())
                let process = try await ServiceProcess.start(
                    .batch,
                    [
                        "--port", "\(ports.rpc)", "--admin-port", "\(ports.admin)", "--node-id", "second",
                        "--data-dir", "\(mesh.directory)/second", "--coordinator",
                        "http://127.0.0.1:\(mesh.ports[.coordinator]!.rpc)",
                    ], log: "\(mesh.directory)/second.log")
                let channel = RPCChannel(
                    host: "127.0.0.1", port: ports.rpc, group: .singletonMultiThreadedEventLoopGroup)
                do {
                    try await eventually(
                        "the second builder is ready",
                        isTrue: { LocalPorts.httpStatus(port: ports.admin, path: "/readyz") == 200 })
                    try await Self.compete(mesh, BatchService.Client(channel), world)
                } catch {
                    await channel.close()
                    process.send(SIGKILL)
                    throw error
                }
                await channel.close()
                process.send(SIGKILL)
                _ = try await process.waitForExit()
            }
        }

        private static func compete(
            _ mesh: MeshUnderTest, _ second: BatchService.Client, _ world: TasteWorld
        ) async throws {
            let options = CallOptions(timeout: .seconds(10))
            _ = try await second.putItems(.init(items: world.items), options: options)
            let session = try #require(mesh.process(of: .session))
            session.send(SIGSTOP)
            let late = try await mesh.batch.startBuild(.init(profilesAsOf: TasteWorld.now)).buildID
            let refused = await #expect(throws: RPCError.self) {
                try await second.startBuild(.init(), options: options)
            }
            #expect(refused?.code == .failedPrecondition)
            #expect(refused?.message.contains("first is building") == true, "\(String(describing: refused))")

            try await mesh.kill(.batch)
            session.send(SIGCONT)
            // Its lease ends, and the other one builds; the tiers fetch from it what the first does not have.
            let taken = try await eventually("the second builder gets the lease") {
                do {
                    return try await second.startBuild(.init(models: true, lambdas: [5]), options: options).buildID
                } catch let error as RPCError where error.code == .failedPrecondition {
                    return nil
                }
            }
            let ended = try await end(of: taken, second)
            #expect(ended.state == .succeeded, "\(ended.error)")
            try await mesh.waitUntilServed(profiles: ended.profilesVersion)

            // The first one comes back and goes on, but what it made is older than what is active now.
            try await mesh.restart(.batch)
            let held = try await end(of: late, mesh)
            #expect(held.state == .held, "\(held.state) \(held.error)")
            #expect(
                held.heldBecause.contains {
                    $0.contains("before the active profiles'") || $0.contains("cannot be read")
                })
            #expect(
                try await mesh.coordinator.getActiveSnapshot(.init()).active?.profilesVersion == ended.profilesVersion)
        }

        @Test func aBuildThatIsHeldCanBeLookedAtForcedAndRolledBackByHand() async throws {
            try await MeshUnderTest.run(.init(services: Self.services)) { mesh in
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                let good = try await mesh.serve(world)
                for number in 0..<20 { _ = try await mesh.session.forgetUser(.init(userID: TasteWorld.user(number))) }

                let build = try await Command.freshet(["build"], of: mesh)
                #expect(build.code == 3)
                #expect(build.stderr.contains("40 users, 33.3 % fewer than the active one's 60"), "\(build.stderr)")
                let listed = try await Self.json(["snapshot", "list"], mesh)
                let snapshots = try #require(listed["snapshots"] as? [[String: Any]])
                let held = try #require(snapshots.first { ($0["held_because"] as? [String])?.isEmpty == false })
                let version = try #require(held["version"] as? String)
                #expect((listed["active"] as? [String: Any])?["profiles_version"] as? String == good.profilesVersion)

                let diff = try await Self.json(["snapshot", "diff", version], mesh)
                #expect((diff["users"] as? [String: Any])?["removed"] as? Int == 20)
                let copy = "\(mesh.directory)/copy"
                let verified = try await Command.freshet(["snapshot", "verify", version, "--fetch", copy], of: mesh)
                #expect(verified.code == 0, "\(verified.stderr)")
                #expect(FileManager.default.fileExists(atPath: "\(copy)/profiles/\(version)/manifest.json"))

                let refused = try await Command.freshet(["snapshot", "activate", version], of: mesh)
                #expect(refused.code == 3)
                #expect(refused.stderr.contains("--force"))
                let unknown = try await Command.freshet(["snapshot", "activate", "nothing"], of: mesh)
                #expect(unknown.code == 1)
                let forced = try await Command.freshet(
                    ["snapshot", "activate", version, "--force", "--reason", "they asked us to"], of: mesh)
                #expect(forced.code == 0, "\(forced.stderr)")
                #expect(try await mesh.rank(TasteWorld.user(30), arm: "control").profilesVersion == version)

                let rolledBack = try await Command.freshet(["snapshot", "rollback", "--reason", "a drill"], of: mesh)
                #expect(rolledBack.code == 0, "\(rolledBack.stderr)")
                #expect(
                    try await mesh.rank(TasteWorld.user(30), arm: "control").profilesVersion == good.profilesVersion)
                let history = try await mesh.coordinator.getActiveSnapshot(.init()).history
                #expect(history.prefix(2).map(\.rollback) == [true, false])
                #expect(history[1].reason.contains("they asked us to"))
                let nothing = try await Command.freshet(["snapshot", "rollback"], of: mesh)
                #expect(nothing.code == 1)
                #expect(nothing.stderr.contains("nothing to go back to"))

                // A damaged version is found, and not activated.
                let file = "\(mesh.dataDirectory(of: .batch))/snapshots/profiles/\(version)/profiles.bin"
                var bytes = try Data(contentsOf: URL(filePath: file))
                bytes[bytes.count / 2] ^= 1
                try bytes.write(to: URL(filePath: file))
                let damaged = try await Command.freshet(["snapshot", "verify", version], of: mesh)
                #expect(damaged.code == 1)
                #expect(damaged.stdout.contains("sha256 differs"))
                #expect(try await Command.freshet(["snapshot", "activate", version], of: mesh).code == 1)
            }
        }

        private static func json(_ arguments: [String], _ mesh: MeshUnderTest) async throws -> [String: Any] {
            let outcome = try await Command.freshet(arguments + ["--json"], of: mesh)
            try #require(outcome.code == 0, "\(outcome.stderr)")
            return try #require(try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any])
        }

        private static func end(of id: String, _ mesh: MeshUnderTest) async throws -> BatchV1.GetBuildResponse {
            try await end(of: id, mesh.batch)
        }

        private static func end(
            of id: String, _ batch: BatchService.Client
        ) async throws -> BatchV1.GetBuildResponse {
            try await eventually("build \(id) ends") {
                let build = try await batch.getBuild(
                    .init(buildID: id, waitMillis: 2_000), options: CallOptions(timeout: .seconds(5)))
                return build.state == .running ? nil : build
            }
        }
    }
}
