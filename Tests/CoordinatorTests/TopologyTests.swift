import Coordinator
import MeshMessages
import Testing

@Suite("Topology over the service")
struct TopologyTests {
    @Test("Joins, changed facts and departures each give a new revision; equal heartbeats do not")
    func revisionPerChange() async throws {
        let bench = try Bench()
        let joined = try await bench.join(Bench.node("a"))
        #expect(joined.leaseMillis == 5_000)

        let heartbeat = CoordinatorV1.HeartbeatRequest(node: Bench.node("a"))
        #expect(try await bench.service.heartbeat(heartbeat, context: bench.context).revision == joined.revision)

        let loaded = CoordinatorV1.HeartbeatRequest(node: Bench.node("a", ready: false))
        let changed = try await bench.service.heartbeat(loaded, context: bench.context)
        #expect(changed.revision > joined.revision)

        _ = try await bench.service.leave(CoordinatorV1.LeaveRequest(nodeID: "a"), context: bench.context)
        let topology = try await bench.topology()
        #expect(topology.nodes.isEmpty)
        #expect(topology.revision > changed.revision)
        #expect(topology.partitions == 64)
    }

    @Test("The heartbeat of an unknown node joins it, as after a restart of the coordinator")
    func heartbeatJoins() async throws {
        let bench = try Bench()
        _ = try await bench.service.heartbeat(
            CoordinatorV1.HeartbeatRequest(node: Bench.node("a")), context: bench.context)
        #expect(try await bench.topology().nodes.map(\.nodeID) == ["a"])
    }

    @Test("A silent node is dropped after its lease, and those who wait hear of it")
    func silentNodeIsDropped() async throws {
        let bench = try Bench()
        let revision = try await bench.join(Bench.node("a")).revision
        let keeper = Task { await bench.plane.keepLeases() }
        async let next = bench.topology(known: revision, wait: 60_000)
        await bench.clock.sleepers(atLeast: 2)
        bench.clock.advance(by: .seconds(5))
        let topology = try await next
        #expect(topology.nodes.isEmpty)
        #expect(topology.revision > revision)
        keeper.cancel()
        await keeper.value
    }

    @Test("A long poll answers on the change, not before")
    func longPoll() async throws {
        let bench = try Bench()
        let known = try await bench.topology().revision
        async let next = bench.topology(known: known, wait: 30_000)
        await bench.clock.sleepers(atLeast: 1)
        try await bench.join(Bench.node("a"))
        let topology = try await next
        #expect(topology.revision == known + 1)
        #expect(topology.nodes.map(\.nodeID) == ["a"])
    }

    @Test("A long poll without news answers with the known revision when its wait is over")
    func longPollTimesOut() async throws {
        let bench = try Bench()
        let known = try await bench.topology().revision
        async let next = bench.topology(known: known, wait: 30_000)
        await bench.clock.sleepers(atLeast: 1)
        bench.clock.advance(by: .seconds(30))
        #expect(try await next.revision == known)
    }

    @Test("A revision from before the data directory was lost is answered at once")
    func revisionFromAnotherLife() async throws {
        let bench = try Bench()
        let revision = try await bench.topology(known: 1 << 60, wait: 30_000).revision
        #expect(revision < 1 << 60)
    }

    @Test("Shutting down answers everybody who waits")
    func shutdownEndsWaits() async throws {
        let bench = try Bench()
        let known = try await bench.topology().revision
        async let next = bench.topology(known: known, wait: 30_000)
        async let leases = bench.lease(wait: 30_000)
        await bench.clock.sleepers(atLeast: 2)
        await bench.plane.endWaits()
        #expect(try await next.revision == known)
        #expect(try await leases.isEmpty)
    }

    @Test("Catalogue and snapshot are part of the topology")
    func decisionsAreNews() async throws {
        let bench = try Bench()
        let before = try await bench.topology()
        #expect(before.catalogueRevision == 0)
        #expect(before.activeSnapshot == nil)
        try await bench.apply(Catalogues.valid)
        let applied = try await bench.topology()
        #expect(applied.catalogueRevision == 1)
        #expect(applied.revision > before.revision)
        try await bench.activate("p1", "m1")
        let activated = try await bench.topology()
        #expect(activated.activeSnapshot?.profilesVersion == "p1")
        #expect(activated.revision > applied.revision)
    }

    static let invalidNodes: [(field: String, node: CoordinatorV1.Node)] = [
        ("node.node_id", Bench.node("")),
        ("node.node_id", Bench.node(String(repeating: "n", count: 257))),
        ("node.service", Bench.node("a", service: "database")),
        ("node.service", Bench.node("a", service: "coordinator")),
        ("node.rpc_address", CoordinatorV1.Node(nodeID: "a", service: "batch", rpcAddress: "localhost")),
        (
            "node.admin_address",
            CoordinatorV1.Node(nodeID: "a", service: "batch", rpcAddress: "localhost:7430", adminAddress: "7530")
        ),
    ]

    @Test("A node that cannot be one is refused by the field", arguments: invalidNodes)
    func invalidNode(field: String, node: CoordinatorV1.Node) async throws {
        let bench = try Bench()
        let error = try await rpcError { try await bench.join(node) }
        #expect(error.code == .invalidArgument)
        #expect(error.message.hasPrefix("\(field) "), "\(error.message)")
        #expect(try await bench.topology().nodes.isEmpty)
    }

    @Test("A join or heartbeat without a node is refused")
    func missingNode() async throws {
        let bench = try Bench()
        let join = try await rpcError {
            try await bench.service.join(CoordinatorV1.JoinRequest(), context: bench.context)
        }
        #expect(join.code == .invalidArgument)
        #expect(join.message == "node is missing")
        let heartbeat = try await rpcError {
            try await bench.service.heartbeat(CoordinatorV1.HeartbeatRequest(), context: bench.context)
        }
        #expect(heartbeat.message == "node is missing")
    }
}
