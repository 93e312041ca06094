import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
import Logging
import MeshMessages
import MeshRPC
import MeshService
import Synchronization
import Testing

/// What happened, in order.
private final class Journal: Sendable {
    private let entries = Mutex<[String]>([])
    func note(_ entry: String) { entries.withLock { $0.append(entry) } }
    var all: [String] { entries.withLock { $0 } }
}

private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

private func makeRunner(
    _ name: ServiceName, directory: String, arguments: [String] = [],
    parts: @escaping @Sendable (MeshContext) async throws -> ServiceParts
) async throws -> ServiceRunner {
    let settings = try await load(
        name, ["--port", "0", "--admin-port", "0", "--data-dir", directory, "--drain-timeout", "2s"] + arguments)
    return ServiceRunner(
        description: ServiceDescription(name: name, summary: "a test", start: parts), settings: settings,
        metrics: PrometheusRegistry(), logger: quiet)
}

/// Runs a service on free ports until the body returns, then stops it as SIGTERM would.
private func withService<Result: Sendable>(
    _ name: ServiceName, arguments: [String] = [],
    parts: @escaping @Sendable (MeshContext) async throws -> ServiceParts,
    body: @escaping @Sendable (ServiceRunner.Running) async throws -> Result
) async throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("freshet-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let runner = try await makeRunner(name, directory: directory, arguments: arguments, parts: parts)
    let (running, continuation) = AsyncStream.makeStream(of: ServiceRunner.Running.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { continuation.finish() }
            try await runner.run(signals: []) { continuation.yield($0) }
        }
        for await service in running {
            do {
                let result = try await body(service)
                await service.stop()
                try await group.waitForAll()
                return result
            } catch {
                await service.stop()
                throw error
            }
        }
        try await group.waitForAll()
        throw CancellationError()
    }
}

/// GET of an admin page: status and body.
private func get(_ address: HostPort, _ path: String) async throws -> (status: Int, body: String) {
    let (data, response) = try await URLSession.shared.data(from: URL(string: "http://\(address)\(path)")!)
    return ((response as! HTTPURLResponse).statusCode, String(decoding: data, as: UTF8.self))
}

@Suite struct ServiceRunnerTests {
    @Test func theAdminPortTellsLifeReadinessAndMetrics() async throws {
        try await withService(.coordinator, parts: { _ in ServiceParts() }) { service in
            #expect(try await get(service.adminAddress, "/healthz").status == 200)
            #expect(try await get(service.adminAddress, "/readyz") == (200, "ready\n"))
            service.context.readiness.require("snapshot", because: "none is active")
            #expect(try await get(service.adminAddress, "/readyz") == (503, "snapshot: none is active\n"))
            let metrics = try await get(service.adminAddress, "/metrics").body
            let page = try #require(PrometheusPage(metrics))
            #expect(try #require(page.value("process_resident_memory_bytes")) > 1_000_000)
            #expect(try #require(page.value("process_open_fds")) > 3)
            #expect(try #require(page.value("process_start_time_seconds")) > 1_600_000_000)
            #expect(page.value("process_cpu_seconds_total") != nil)
            service.context.addAdminPage(AdminPage(path: "/plan", summary: "what is refreshed next") { "nothing\n" })
            #expect(try await get(service.adminAddress, "/plan") == (200, "nothing\n"))
            #expect(try await get(service.adminAddress, "/").body.contains("/plan"))
            #expect(try await get(service.adminAddress, "/nonsense").status == 404)
        }
    }

    @Test func partsStopInTheReverseOrderOfTheirStart() async throws {
        let journal = Journal()
        try await withService(
            .coordinator,
            parts: { context in
                context.readiness.observe { isReady in journal.note(isReady ? "ready" : "not ready") }
                let work = BackgroundWork("work") {
                    while true {
                        do {
                            try await Task.sleep(for: .seconds(60))
                        } catch {
                            journal.note("work ends")
                            throw error
                        }
                    }
                }
                return ServiceParts(background: [work], close: { journal.note("closed") })
            }
        ) { _ in }
        #expect(journal.all == ["ready", "not ready", "work ends", "closed"])
    }

    @Test func aPortInUseIsNamedWithWhatToDo() async throws {
        try await withService(.coordinator, parts: { _ in ServiceParts() }) { service in
            let port = String(service.rpcAddress.port)
            let failure = await #expect(throws: StartupFailure.self) {
                try await withService(.coordinator, arguments: ["--port", port], parts: { _ in ServiceParts() }) { _ in
                }
            }
            #expect(failure?.description.contains("127.0.0.1:\(port)") == true)
            #expect(failure?.description.contains("the port is in use") == true)
            #expect(failure?.description.contains("--port") == true)
        }
    }

    @Test func whatTheServiceThrowsAtStartEndsIt() async throws {
        await #expect(throws: StartupFailure.self) {
            try await withService(
                .coordinator, parts: { _ in throw StartupFailure("the log is damaged", advice: "restore it") }
            ) { _ in }
        }
    }

    @Test func backgroundWorkThatFailsEndsTheProcess() async throws {
        struct Broken: Error {}
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("freshet-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let runner = try await makeRunner(.coordinator, directory: directory) { _ in
            ServiceParts(background: [BackgroundWork("broken") { throw Broken() }])
        }
        await #expect(throws: Broken.self) { try await runner.run(signals: []) }
    }

    @Test func aNodeJoinsReportsLearnsAndLeaves() async throws {
        let fake = FakeCoordinator()
        try await withService(.coordinator, parts: { _ in ServiceParts(rpc: [fake]) }) { coordinator in
            let arguments = ["--coordinator", "http://\(coordinator.rpcAddress)", "--node-id", "s1"]
            let kept = try await withService(.session, arguments: arguments, parts: { _ in ServiceParts() }) {
                session in
                let membership = try #require(session.context.membership)
                await fake.wait { $0.nodes["s1"]?.ready == true }
                #expect(fake.nodes["s1"]?.rpcAddress == session.rpcAddress.description)
                #expect(fake.nodes["s1"]?.adminAddress == session.adminAddress.description)

                membership.report { $0.profilesVersion = "p7" }
                await fake.wait { $0.nodes["s1"]?.profilesVersion == "p7" }

                fake.activate(profiles: "p8", models: "m1")
                for await snapshot in membership.activeSnapshots() where snapshot != nil {
                    #expect(snapshot?.profilesVersion == "p8")
                    break
                }
                #expect(membership.topology.address(of: .session) == session.rpcAddress)
                let file = "\(session.context.dataDirectory)/topology-session.json"
                return try String(contentsOfFile: file, encoding: .utf8)
            }
            #expect(kept.contains("p8"))
            #expect(fake.nodes["s1"] == nil)
            #expect(fake.calls.first == "join")
            #expect(fake.calls.last == "leave")
        }
    }

    @Test func aSessionNodeLeavesWhenItsPartitionsAreHeldElsewhere() async throws {
        let fake = FakeCoordinator()
        try await withService(.coordinator, parts: { _ in ServiceParts(rpc: [fake]) }) { coordinator in
            let arguments = ["--coordinator", "http://\(coordinator.rpcAddress)", "--node-id", "s1"]
            fake.assign(owner: "s1", holder: "s1")
            fake.pretend(
                CoordinatorV1.Node(nodeID: "s2", service: "session", rpcAddress: "127.0.0.1:9", ready: true))
            // Longer than the test may take: only the hand-over can end the wait.
            let patient = arguments + ["--drain-timeout", "60s"]
            try await withService(.session, arguments: patient, parts: { _ in ServiceParts() }) { session in
                let membership = try #require(session.context.membership)
                await fake.wait { $0.nodes["s1"]?.ready == true }
                #expect(fake.nodes["s1"]?.dataDirectory.hasPrefix("/") == true)
                for await topology in membership.updates() where topology.owners.first?.holder == "s1" { break }
                let stop = Task { await session.stop() }
                await fake.wait { $0.nodes["s1"]?.draining == true }
                #expect(fake.nodes["s1"]?.ready == false)
                #expect(!fake.calls.contains("leave"))
                fake.assign(owner: "s2", holder: "s2")
                await fake.wait { $0.calls.contains("leave") }
                await stop.value
            }
        }
    }

    @Test func theLastTopologyOutlivesARestartWithoutTheCoordinator() async throws {
        let file = try TemporaryFile(
            """
            {"revision":"9","partitions":1,"owners":[{"node_id":"s1","epoch":"3","holder":"s1","holder_directory":"/d"}],
             "nodes":[{"node_id":"b","service":"batch","rpc_address":"127.0.0.1:7430","ready":true},
                      {"node_id":"s1","service":"session","rpc_address":"127.0.0.1:7410"}]}
            """,
            name: "topology.json")
        let node = Topology.Node(nodeID: "s", service: .session, rpcAddress: HostPort(host: "127.0.0.1", port: 1))
        let membership = Membership(
            node: node, coordinator: Unreachable(), path: file.path, logger: quiet)
        #expect(membership.topology.address(of: .batch) == HostPort(host: "127.0.0.1", port: 7430))
        #expect(membership.topology.revision == 9)
        #expect(membership.topology.address(ofUser: "anyone") == HostPort(host: "127.0.0.1", port: 7410))
        #expect(membership.topology.owner(of: 0)?.epoch == 3)
        #expect(membership.topology.owner(of: 0)?.holderDirectory == "/d")
        #expect(!membership.isMember)
    }

    @Test func aCallToAServiceThatNobodyKnowsIsUnavailable() async throws {
        let caller = ServiceCaller(service: .batch, channel: Unreachable(), isKnown: { false })
        let error = await #expect(throws: RPCError.self) {
            _ = try await CoordinatorService.Client(caller).leave(CoordinatorV1.LeaveRequest())
        }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("freshet-batch") == true)
    }

    @Test func aRequestsTimeIsTheClocksUnlessReplaying() throws {
        let clock = WallClock { 42 }
        #expect(try RequestTime.asOf(0, isReplay: false, now: clock) == 42)
        #expect(try RequestTime.asOf(0, isReplay: true, now: clock) == 42)
        #expect(try RequestTime.asOf(7, isReplay: true, now: clock) == 7)
        let error = #expect(throws: RPCError.self) { try RequestTime.asOf(7, isReplay: false, now: clock) }
        #expect(error?.code == .invalidArgument)
        #expect(throws: RPCError.self) { try RequestTime.asOf(-7, isReplay: true, now: clock) }
    }
}

/// A peer that is never there.
private struct Unreachable: RPCCaller {
    func call<Request, Response>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        throw RPCError(.unavailable, "nobody is there")
    }
}
