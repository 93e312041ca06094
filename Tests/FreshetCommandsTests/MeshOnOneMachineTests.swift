import Foundation
import FreshetCommands
import MeshMessages
import MeshService
import Synchronization
import Testing

@Suite("A mesh on one machine")
struct MeshOnOneMachineTests {
    private func temporaryDirectory() throws -> String {
        let path = NSTemporaryDirectory() + "freshet-commands-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test func theDefaultPortsAreTheServicesOwn() throws {
        let plan = try #require(PortPlan(base: PortPlan.defaultBase))
        for node in MeshNode.all(sessionNodes: 1) {
            #expect(plan.rpcPort(of: node) == node.service.defaultPort)
            #expect(plan.adminPort(of: node) == node.service.defaultAdminPort)
        }
    }

    @Test func aBaseShiftsEveryPortAndTheyStayApart() throws {
        let plan = try #require(PortPlan(base: 20_000))
        #expect(plan.rpcPort(of: MeshNode(.ranker)) == 20_040)
        #expect(plan.adminPort(of: MeshNode(.session)) == 20_110)
        #expect(plan.rpcPort(of: MeshNode(.session, number: 3)) == 20_012)
        for count in 1...PortPlan.mostSessionNodes {
            #expect(Set(plan.all(MeshNode.all(sessionNodes: count)).map(\.port)).count == 2 * (count + 4))
        }
        #expect(PortPlan(base: 65_500) == nil)
        #expect(PortPlan(base: 0) == nil)
    }

    @Test func oneSessionNodeHasTheServicesOwnNameAndSeveralAreCounted() {
        #expect(MeshNode.all(sessionNodes: 1).map(\.name) == ["coordinator", "session", "trigger", "batch", "ranker"])
        #expect(
            MeshNode.all(sessionNodes: 3).map(\.name) == [
                "coordinator", "session-1", "session-2", "session-3", "trigger", "batch", "ranker",
            ])
    }

    @Test func aProcessThatDoesNotStayUpIsStartedLaterAndLaterUntilItHasProvenItself() {
        var policy = RestartPolicy()
        let delays = (0..<8).map { _ in policy.ended(after: .seconds(1), random: 1) }
        #expect(delays == [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000].map { .milliseconds($0) })
        let afterAnHour = policy.ended(after: .seconds(3_600), random: 0)
        #expect(afterAnHour == .milliseconds(125))
    }

    @Test func aTakenPortIsNamedWithItsPurpose() throws {
        let plan = try #require(PortPlan(base: 7400))
        let taken = plan.firstTaken { $0 != 7520 }
        #expect(taken?.port == 7520)
        #expect(taken?.purpose == "trigger admin")
        #expect(plan.firstTaken { _ in true } == nil)
    }

    @Test func servicesAreFoundByTheTopologyAndElseByDistance() {
        let node = CoordinatorV1.Node(nodeID: "s", service: "session", rpcAddress: "127.0.0.1:9999", ready: true)
        let dead = CoordinatorV1.Node(nodeID: "r", service: "session", rpcAddress: "127.0.0.1:9998")
        let coordinator = HostPort(host: "127.0.0.1", port: 17_400)
        let addresses = MeshAddresses(coordinator: coordinator, topology: CoordinatorV1.Topology(nodes: [dead, node]))
        #expect(addresses[.session].port == 9999)
        #expect(addresses[.ranker].port == 17_440)
        #expect(addresses[.coordinator] == coordinator)
    }

    @Test func aSecondMeshInTheSameDirectoryIsRefusedWithTheHoldersPid() throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let layout = MeshLayout(directory: directory)
        try layout.create()
        let lock = try DirectoryLock(path: layout.lockFile)
        let failure = #expect(throws: CommandFailure.self) { _ = try DirectoryLock(path: layout.lockFile) }
        #expect(failure?.message.contains("in use by another mesh") == true)
        #expect(failure?.message.contains("pid \(ProcessInfo.processInfo.processIdentifier)") == true)
        lock.release()
        let again = try DirectoryLock(path: layout.lockFile)
        again.release()
    }

    @Test func theProcessIDsAreReadBackAsTheyWereWritten() throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let layout = MeshLayout(directory: directory)
        #expect(try layout.pids() == nil)
        try layout.write(pids: [(MeshNode(.session, number: 2), 11), (MeshNode(.batch), 12)])
        let pids = try #require(try layout.pids())
        #expect(pids.map(\.name) == ["batch", "session-2"])
        #expect(pids.map(\.pid) == [12, 11])
    }

    @Test func aPortWithAListenerIsNotFree() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                #expect(bind(listener, raw, size) == 0)
                #expect(listen(listener, 1) == 0)
                getsockname(listener, raw, &size)
            }
            return Int(in_port_t(bigEndian: pointer.pointee.sin_port))
        }
        #expect(!LocalSocket.isFree(port: port))
    }

    @Test func theStatusIsReadFromTheFirstLineOfAnAnswer() {
        #expect(LocalSocket.status(ofResponse: "HTTP/1.1 503 Service Unavailable\r\n") == 503)
        #expect(LocalSocket.status(ofResponse: "PRI * HTTP/2.0") == nil)
    }

    @Test func aChildsOutputGoesToItsLogAndItsExitIsReported() async throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let log = directory + "/child.log"
        let exit = await withCheckedContinuation { (ended: CheckedContinuation<ChildExit?, Never>) in
            Task {
                do {
                    _ = try await ChildProcess.start("/bin/sh", ["-c", "echo one; echo two >&2; exit 3"], log: log) {
                        ended.resume(returning: $0)
                    }
                } catch {
                    ended.resume(returning: nil)
                }
            }
        }
        #expect(exit == .code(3))
        #expect(LogTail.lines(10, of: log) == ["one", "two"])
        #expect(LogTail.lines(1, of: log) == ["two"])
    }

    @Test func aChildThatIsStoppedBySignalSaysWhich() async throws {
        let watch = MeshWatch()
        let node = MeshNode(.session)
        let (exits, continuation) = AsyncStream.makeStream(of: ChildExit.self)
        let child = try await ChildProcess.start("/bin/sleep", ["60"], log: "/dev/null") {
            watch.noteExit(of: node, $0)
            continuation.yield($0)
        }
        // The shell of a service: it stands in a process group of its own and has the default actions.
        child.send(SIGTERM)
        var iterator = exits.makeAsyncIterator()
        #expect(await iterator.next() == .signal(SIGTERM))
        #expect(watch.takeExits().map(\.node) == [node])
        #expect(watch.takeExits().isEmpty)
        #expect(watch.exit(of: node) == .signal(SIGTERM))
        watch.noteStart(of: node)
        #expect(watch.exit(of: node) == nil)
    }

    @Test func aMissingExecutableIsAnErrorThatSaysWhatToDo() {
        let failure = #expect(throws: CommandFailure.self) {
            try Executables(environment: ["FRESHET_BIN": "/nonexistent"]).path(of: .session)
        }
        #expect(failure?.message.contains("/nonexistent/freshet-session") == true)
        #expect(failure?.message.contains("FRESHET_BIN") == true)
    }

    @Test func aSnapshotIsServedWhenEverySessionAndRankerHasIt() {
        let result = BuildResult(profilesVersion: "p2", modelsVersion: "m1", seconds: 1)
        func topology(session: String, ranker: String?, models: String = "m1") -> CoordinatorV1.Topology {
            var nodes = [CoordinatorV1.Node(nodeID: "s1", service: "session", profilesVersion: session)]
            if let ranker {
                nodes.append(
                    CoordinatorV1.Node(nodeID: "r1", service: "ranker", profilesVersion: ranker, modelsVersion: models))
            }
            return CoordinatorV1.Topology(nodes: nodes)
        }
        #expect(ServedVersions.missing(result, in: topology(session: "p2", ranker: "p2")).isEmpty)
        #expect(ServedVersions.missing(result, in: topology(session: "p1", ranker: "p2")) == ["s1 (serves p1)"])
        #expect(
            ServedVersions.missing(result, in: topology(session: "p2", ranker: nil)) == ["ranker (not in the topology)"]
        )
        #expect(ServedVersions.missing(result, in: topology(session: "p2", ranker: "p2", models: "m0")).count == 1)
    }
}
