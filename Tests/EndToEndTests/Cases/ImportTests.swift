import Foundation
import MeshMessages
import Testing

extension EndToEnd {
    /// `freshet import` against a mesh.
    @Suite struct ImportTests {
        @Test func aFileIsImportedOnceHoweverOftenAndItsBadRowsAreKept() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session])) { mesh in
                let file = try Self.write(
                    "who,what,at\nann,i1,1700000000\nbob,i2,1700000001\n,i3,1700000002\nann,i2,soon\n", "log.csv", mesh)
                let mapping = try Self.write("user: who\nitem: what\ntime: {column: at, unit: s}\n", "log.yaml", mesh)
                let rejects = "\(mesh.directory)/bad.tsv"
                let arguments = [
                    "import", file, "--mapping", mapping, "--kind", "click", "--rejects", rejects, "--state",
                    "\(mesh.directory)/log.progress",
                ]
                let refused = try await Command.freshet(arguments, of: mesh)
                #expect(refused.code == 65)
                #expect(refused.stderr.contains("--max-rejects"))

                let first = try await Command.freshet(arguments + ["--max-rejects", "0.5"], of: mesh)
                #expect(first.code == 0, "\(first.stderr)")
                #expect(first.stdout.contains("2 events accepted, 0 known already, 2 bad rows"))
                #expect(first.stderr.contains("log.csv:4: who is empty"))
                let kept = String(decoding: FileManager.default.contents(atPath: rejects) ?? Data(), as: UTF8.self)
                #expect(
                    kept.split(separator: "\n").last == "\(file)\t5\tat 'soon' is not a number of seconds\tann,i2,soon")

                let again = try await Command.freshet(arguments + ["--max-rejects", "0.5"], of: mesh)
                #expect(again.stdout.contains("0 events accepted, 2 known already"))
            }
        }

        @Test func anImportThatWasKilledGoesOnWhereTheMeshHadAcknowledged() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session])) { mesh in
                let interrupted = try await Interrupted(in: mesh)
                let rest = try await Command.freshet(interrupted.arguments + ["--json"], of: mesh)
                #expect(rest.code == 0, "\(rest.stderr)")
                #expect(rest.stderr.contains("going on after"))
                let report = try #require(
                    try JSONSerialization.jsonObject(with: Data(rest.stdout.utf8)) as? [String: Any])
                let numbers = try ["skipped", "accepted", "duplicates"].map { try #require(report[$0] as? Int) }
                #expect(numbers[0] >= interrupted.acknowledged)
                #expect(numbers.reduce(0, +) == Interrupted.events)
                #expect(!FileManager.default.fileExists(atPath: interrupted.state))

                let again = try await Command.freshet(interrupted.arguments, of: mesh)
                #expect(again.stdout.contains("0 events accepted, 30,000 known already"), "\(again.stdout)")
            }
        }

        @Test func aStateThatTheMeshKnowsNothingOfIsNotBelieved() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session])) { mesh in
                let interrupted = try await Interrupted(in: mesh)
                // As if the mesh had lost what came after the kill.
                let data = try #require(FileManager.default.contents(atPath: interrupted.state))
                var state = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
                state["acknowledged"] = Interrupted.events
                try JSONSerialization.data(withJSONObject: state).write(to: URL(filePath: interrupted.state))

                let outcome = try await Command.freshet(interrupted.arguments, of: mesh)
                #expect(outcome.stderr.contains("starting over"), "\(outcome.stderr)")
                let again = try await Command.freshet(interrupted.arguments, of: mesh)
                #expect(again.stdout.contains("0 events accepted, 30,000 known already"), "\(again.stdout)")
            }
        }

        @Test func aLogIsTakenOverFromAnotherMesh() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session])) { old in
                for user in ["ann", "bob"] {
                    _ = try await Command.freshet(["events", "put", "--user", user, "--item", "i1"], of: old)
                }
                let address = "127.0.0.1:\(old.ports[.coordinator]!.rpc)"
                try await MeshUnderTest.run(.init(services: [.coordinator, .session])) { new in
                    let arguments = ["import", "--from-log", address, "--state", "\(new.directory)/log.progress"]
                    let outcome = try await Command.freshet(arguments, of: new)
                    #expect(outcome.stdout.contains("2 events accepted"), "\(outcome.stderr)")
                    let again = try await Command.freshet(arguments, of: new)
                    #expect(again.stdout.contains("0 events accepted, 2 known already"))
                }
            }
        }

        private static func write(_ text: String, _ name: String, _ mesh: MeshUnderTest) throws -> String {
            let path = "\(mesh.directory)/\(name)"
            try Data(text.utf8).write(to: URL(filePath: path))
            return path
        }

        /// An import that was killed on its way.
        private struct Interrupted {
            static let events = 30_000

            let state: String
            /// What gives the same import again.
            let arguments: [String]
            /// What it had noted when it was killed, or a little before.
            let acknowledged: Int

            init(in mesh: MeshUnderTest) async throws {
                var text = "user_id\titem_id\tts\n"
                for number in 0..<Self.events {
                    text += "u\(number % 91)\ti\(number % 17)\t\(1_700_000_000 + number)\n"
                }
                let state = "\(mesh.directory)/log.progress"
                arguments = ["import", try ImportTests.write(text, "log.tsv", mesh), "--state", state]
                let process = Process()
                process.environment = ServiceProcess.environment
                process.standardError = FileHandle.nullDevice
                process.standardOutput = FileHandle.nullDevice
                let (ends, ended) = AsyncStream.makeStream(of: Void.self)
                process.terminationHandler = { _ in ended.finish() }
                try await Launcher.run(
                    process,
                    [try Executables.path(of: "freshet")] + arguments + [
                        "--batch", "10", "--in-flight", "2", "--coordinator",
                        "127.0.0.1:\(mesh.ports[.coordinator]!.rpc)",
                    ])
                acknowledged = try await eventually("the import notes how far it is") {
                    // Nil before the state says that something is acknowledged.
                    guard let data = FileManager.default.contents(atPath: state),
                        let noted = try JSONSerialization.jsonObject(with: data) as? [String: Any],
                        let count = noted["acknowledged"] as? Int, count > 0
                    else { return nil }
                    return count
                }
                self.state = state
                kill(process.processIdentifier, SIGKILL)
                for await _ in ends {}
                #expect(acknowledged < Self.events)
            }
        }
    }
}
