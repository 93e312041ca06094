import Coordinator
import MeshMessages
import Testing

@Suite("Refreshes over the service")
struct RefreshServiceTests {
    /// A user whose stale value costs much, known for a short time, and one whose costs little, known for a long time.
    static func hotAndStale(policy: String) async throws -> Bench {
        let bench = try Bench(policy: policy)
        try await bench.apply(Catalogues.valid)
        try await bench.report("stale", queries: 1, loss: 1)
        bench.clock.advance(by: .seconds(60))
        try await bench.report("hot", queries: 10, loss: 30)
        bench.clock.advance(by: .seconds(1))
        return bench
    }

    @Test("RALF leases the cell that costs most, round-robin the one that was longest without a refresh")
    func policies() async throws {
        let ralf = try await Self.hotAndStale(policy: "ralf")
        #expect(try await ralf.lease(limit: 2).map(\.entity) == ["hot", "stale"])
        let roundRobin = try await Self.hotAndStale(policy: "round_robin")
        #expect(try await roundRobin.lease(limit: 2).map(\.entity) == ["stale", "hot"])
    }

    @Test("The policy can be changed while running")
    func changePolicy() async throws {
        let bench = try await Self.hotAndStale(policy: "ralf")
        #expect(try await bench.plan().next.first?.entity == "hot")
        let budget = try await bench.setBudget(100, policy: "round_robin")
        #expect(budget == CoordinatorV1.Budget(cpuMillisPerSecond: 100, policy: "round_robin"))
        #expect(try await bench.lease().map(\.entity) == ["stale"])
        #expect(try await bench.setBudget(50)?.policy == "round_robin")
    }

    @Test("A refresh clears the pending loss and is paid from the budget")
    func completion() async throws {
        let bench = try await Self.hotAndStale(policy: "ralf")
        let lease = try #require(try await bench.lease().first)
        #expect(lease.signal == "genre_affinity")
        #expect(lease.priority > 0)
        let out = try await bench.plan()
        #expect(out.leased == 1)
        #expect(out.next.map(\.entity) == ["stale"])
        #expect(try await bench.complete(lease, cost: 0.75).accepted == 1)
        let done = try await bench.plan()
        #expect(done.leased == 0)
        #expect(done.completed == 1)
        #expect(done.spentMillis == 0.75)
        #expect(done.feedbackEvents == 11)
        #expect(done.cells == 2)
        #expect(done.next.first { $0.entity == "hot" }?.pendingLoss == 0)
        #expect(try await bench.complete(lease).refused == 1)
    }

    @Test("Of a user who was forgotten nothing is known, and the others are left alone")
    func forgotten() async throws {
        let bench = try await Self.hotAndStale(policy: "ralf")
        _ = try await bench.service.reportFeedback(
            CoordinatorV1.ReportFeedbackRequest(nodeID: "session-1", forgottenEntities: ["hot", "nobody"]),
            context: bench.context)
        let plan = try await bench.plan()
        #expect(plan.next.map(\.entity) == ["stale"])
        #expect(plan.cells == 1)
    }

    @Test("A failed refresh keeps its pending loss")
    func failure() async throws {
        let bench = try await Self.hotAndStale(policy: "ralf")
        let before = try await bench.plan().next.first?.pendingLoss
        let lease = try #require(try await bench.lease().first)
        #expect(try await bench.complete(lease, succeeded: false).accepted == 1)
        let plan = try await bench.plan()
        #expect(plan.completed == 0)
        #expect(plan.next.first { $0.entity == "hot" }?.pendingLoss == before)
    }

    @Test("An expired lease goes back, and its late completion is refused")
    func leaseExpiry() async throws {
        let bench = try await Self.hotAndStale(policy: "ralf")
        let lease = try #require(try await bench.lease().first)
        #expect(lease.entity == "hot")
        bench.clock.advance(by: .seconds(30))
        #expect(try await bench.plan().expired == 1)
        #expect(try await bench.complete(lease).refused == 1)
        #expect(try await bench.lease().map(\.entity) == ["hot"])
    }

    @Test("A budget of 0 stops the leases, and another starts them for a worker that waits")
    func budgetZero() async throws {
        let bench = try await Self.hotAndStale(policy: "ralf")
        try await bench.setBudget(0)
        #expect(try await bench.lease().isEmpty)
        async let leases = bench.lease(wait: 10_000)
        await bench.clock.sleepers(atLeast: 1)
        try await bench.setBudget(100)
        bench.clock.advance(by: .seconds(1))
        #expect(try await leases.map(\.entity) == ["hot"])
    }

    @Test("The budget bounds what is out at a time, and time refills it")
    func budgetBounds() async throws {
        let bench = try Bench(budget: 1)
        try await bench.apply(Catalogues.valid)
        for user in 0..<100 { try await bench.report("user-\(user)", loss: 1) }
        let first = try await bench.lease(limit: 100).count
        #expect(first > 0 && first < 100)
        #expect(try await bench.lease(limit: 100).isEmpty)
        bench.clock.advance(by: .seconds(10))
        #expect(try await bench.lease(limit: 100).count > 0)
    }

    @Test("A worker that waits is answered by the feedback that makes work")
    func waitForWork() async throws {
        let bench = try Bench()
        async let leases = bench.lease(wait: 30_000)
        await bench.clock.sleepers(atLeast: 1)
        try await bench.report("42", loss: 2)
        #expect(try await leases.map(\.entity) == ["42"])
    }

    @Test("A worker that waits in vain is answered at the end of its wait")
    func waitInVain() async throws {
        let bench = try Bench()
        async let leases = bench.lease(wait: 1_000)
        await bench.clock.sleepers(atLeast: 1)
        bench.clock.advance(by: .seconds(1))
        #expect(try await leases.isEmpty)
    }

    @Test("Only what the worker can refresh is leased")
    func workersSignals() async throws {
        let bench = try Bench()
        try await bench.apply(Catalogues.valid)
        try await bench.report("a", of: "genre_affinity", loss: 9)
        try await bench.report("b", of: "activity_rate", loss: 1)
        #expect(try await bench.lease(["activity_rate"], limit: 10).map(\.entity) == ["b"])
        #expect(try await bench.lease(["nothing"], limit: 10).isEmpty)
    }

    @Test("Feedback of unknown signals and of signals that run per event is ignored")
    func unrefreshable() async throws {
        let bench = try Bench()
        try await bench.apply(Catalogues.valid)
        #expect(try await bench.report("a", of: "nothing", loss: 9) == 0)
        #expect(try await bench.report("a", of: "session_intent", loss: 9) == 0)
        #expect(try await bench.report("a", of: "genre_affinity", loss: 9) == 1)
        let plan = try await bench.plan()
        #expect(plan.cells == 1)
        #expect(plan.feedbackEvents == 1)
    }

    @Test("A signal that another catalogue leaves out is leased no more")
    func catalogueChange() async throws {
        let bench = try Bench()
        try await bench.report("a", of: "people_affinity", loss: 9)
        #expect(try await bench.plan().next.count == 1)
        try await bench.apply(Catalogues.valid)
        #expect(try await bench.lease(["people_affinity"]).isEmpty)
        #expect(try await bench.plan().next.isEmpty)
    }

    @Test("A newly built snapshot has refreshed every batch cell")
    func rebuild() async throws {
        let bench = try await Self.hotAndStale(policy: "ralf")
        try await bench.activate("p1", "m1")
        #expect(try await bench.plan().next.allSatisfy { $0.pendingLoss == 0 })
    }

    @Test("What cannot be is refused by the field")
    func badInput() async throws {
        let bench = try Bench()
        let errors = [
            try await rpcError { try await bench.report("a", of: "", loss: 1) },
            try await rpcError { try await bench.report("a", queries: 0, loss: 1) },
            try await rpcError { try await bench.report("a", loss: .nan) },
            try await rpcError { try await bench.report("a", loss: -1) },
            try await rpcError { try await bench.lease([]) },
            try await rpcError { try await bench.lease(limit: 0) },
            try await rpcError { try await bench.setBudget(-1) },
            try await rpcError { try await bench.setBudget(.infinity) },
            try await rpcError { try await bench.setBudget(1, policy: "nonsense") },
        ]
        let fields = [
            "cells[0].signal", "cells[0].queries", "cells[0].loss", "cells[0].loss", "signals", "limit",
            "cpu_millis_per_second", "cpu_millis_per_second", "policy",
        ]
        for (error, field) in zip(errors, fields) {
            #expect(error.code == .invalidArgument)
            #expect(error.message.hasPrefix("\(field) "), "\(error.message)")
        }
        let empty = try await rpcError { try await bench.activate("", "m1") }
        #expect(empty.code == .failedPrecondition)
        let outside = try await rpcError { try await bench.activate("../p1", "m1") }
        #expect(outside.code == .invalidArgument)
        #expect(outside.message.hasPrefix("profiles_version "))
    }
}
