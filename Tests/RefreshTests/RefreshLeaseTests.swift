import Refresh
import Testing
import TestSupport

struct RefreshLeaseTests {
    private func scheduler(budget: Double = 1_000, policy: any RefreshPolicy = FreshetPolicy()) -> RefreshScheduler {
        RefreshScheduler(
            configuration: RefreshConfiguration(budget: budget, policy: policy, explorationShare: 0), epoch: 7, now: 0)
    }

    private func cell(_ entity: String, signal: String = "genres") -> CellID { CellID(signal: signal, entity: entity) }

    @Test("The cell with the most loss a millisecond is leased first, and only signals that the worker takes")
    func mostLossFirst() {
        var random = SplitMix64(seed: 1)
        var scheduler = scheduler()
        scheduler.observe(cell("quiet"), loss: 1, now: 0)
        for _ in 0..<5 { scheduler.observe(cell("busy"), loss: 1, now: 0) }
        scheduler.observe(cell("other", signal: "vector"), loss: 1, now: 0)
        let leases = scheduler.lease(limit: 10, signals: ["genres"], now: 1, using: &random)
        #expect(leases.map(\.cell.entity) == ["busy", "quiet"])
        #expect(scheduler.lease(limit: 10, signals: ["genres"], now: 2, using: &random).isEmpty)
        #expect(scheduler.lease(limit: 10, now: 2, using: &random).map(\.cell.entity) == ["other"])
        #expect(scheduler.isValid)
    }

    @Test("An expired lease goes back to the queue, and its late completion is refused")
    func expiry() throws {
        var random = SplitMix64(seed: 1)
        var scheduler = scheduler()
        scheduler.observe(cell("a"), loss: 1, now: 0)
        let first = try #require(scheduler.lease(limit: 1, now: 0, using: &random).first)
        #expect(scheduler.lease(limit: 1, now: 29, using: &random).isEmpty)
        let second = try #require(scheduler.lease(limit: 1, now: 30, using: &random).first)
        #expect(second.cell == first.cell)
        #expect(second.id != first.id)
        #expect(scheduler.complete(first.id, cost: 1, succeeded: true, now: 31) == .refused)
        #expect(scheduler.complete(second.id, cost: 1, succeeded: true, now: 31) == .accepted)
        #expect(scheduler.complete(second.id, cost: 1, succeeded: true, now: 31) == .refused)
        let plan = scheduler.plan(limit: 1, now: 31)
        #expect((plan.expired, plan.refused, plan.completed, plan.leased) == (1, 2, 1, 0))
        #expect(plan.pendingLoss == 0)
    }

    @Test("A cell rests after a refresh, however urgent it is and however much budget is left")
    func rest() throws {
        var random = SplitMix64(seed: 1)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 1_000, explorationShare: 1, restAfterRefresh: 10), epoch: 7,
            now: 0)
        scheduler.observe(cell("a"), loss: 1, now: 0)
        let lease = try #require(scheduler.lease(limit: 1, now: 1, using: &random).first)
        #expect(scheduler.complete(lease.id, cost: 1, succeeded: true, now: 2) == .accepted)
        scheduler.observe(cell("a"), loss: 100, now: 3)
        scheduler.observe(cell("b"), loss: 1, now: 3)
        #expect(scheduler.lease(limit: 10, now: 11.9, using: &random).map(\.cell.entity) == ["b"])
        #expect(scheduler.lease(limit: 10, now: 12.1, using: &random).map(\.cell.entity) == ["a"])
        #expect(scheduler.isValid)
    }

    @Test("A lease of another run is refused, and lease ids survive their text")
    func foreignLease() throws {
        var random = SplitMix64(seed: 1)
        var scheduler = scheduler()
        scheduler.observe(cell("a"), loss: 1, now: 0)
        let lease = try #require(scheduler.lease(limit: 1, now: 0, using: &random).first)
        let foreign = LeaseID(epoch: lease.id.epoch + 1, sequence: lease.id.sequence)
        #expect(scheduler.complete(foreign, cost: 1, succeeded: true, now: 1) == .refused)
        let parsed = try #require(LeaseID(lease.id.description))
        #expect(scheduler.complete(parsed, cost: 1, succeeded: true, now: 1) == .accepted)
        #expect(LeaseID("7") == nil)
        #expect(LeaseID("7-x") == nil)
    }

    @Test("A failed refresh keeps its loss and rests before it is tried again")
    func failure() throws {
        var random = SplitMix64(seed: 1)
        var scheduler = scheduler()
        scheduler.observe(cell("a"), loss: 1, now: 0)
        let lease = try #require(scheduler.lease(limit: 1, now: 0, using: &random).first)
        #expect(scheduler.complete(lease.id, cost: 1, succeeded: false, now: 0) == .accepted)
        #expect(scheduler.plan(limit: 1, now: 0).pendingLoss == 1)
        #expect(scheduler.lease(limit: 1, now: 0.5, using: &random).isEmpty)
        #expect(scheduler.lease(limit: 1, now: 1, using: &random).count == 1)
    }

    @Test("Round-robin leases the stalest first, whatever the loss")
    func roundRobinOrder() {
        var random = SplitMix64(seed: 1)
        var scheduler = scheduler(policy: RoundRobinPolicy())
        for (time, entity) in ["a", "b", "c", "d"].enumerated() {
            scheduler.track(cell(entity, signal: time % 2 == 0 ? "even" : "odd"), now: Double(time))
        }
        scheduler.observe(cell("d", signal: "odd"), loss: 100, now: 4)
        var order: [String] = []
        for step in 0..<8 {
            for lease in scheduler.lease(limit: 1, now: Double(step + 5), using: &random) {
                order.append(lease.cell.entity)
                _ = scheduler.complete(lease.id, cost: 1, succeeded: true, now: Double(step + 5))
            }
        }
        #expect(order == ["a", "b", "c", "d", "a", "b", "c", "d"])
    }

    @Test("The policy can be changed while cells wait")
    func policyChange() {
        var random = SplitMix64(seed: 1)
        var scheduler = scheduler(policy: RoundRobinPolicy())
        scheduler.track(cell("stale"), now: 0)
        scheduler.track(cell("wrong"), now: 5)
        scheduler.observe(cell("wrong"), loss: 3, now: 5)
        scheduler.setPolicy(FreshetPolicy())
        #expect(scheduler.lease(limit: 1, now: 6, using: &random).map(\.cell.entity) == ["wrong"])
        scheduler.setPolicy(RoundRobinPolicy())
        #expect(scheduler.lease(limit: 1, now: 6, using: &random).map(\.cell.entity) == ["stale"])
    }

    @Test("At the maximum of cells those worth least are forgotten, never those that are leased")
    func eviction() {
        var random = SplitMix64(seed: 1)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 1_000, maximumCells: 32, explorationShare: 0), epoch: 1, now: 0)
        for index in 0..<32 { scheduler.observe(cell("\(index)"), loss: Double(index), now: 0) }
        let leased = scheduler.lease(limit: 1, now: 1, using: &random)
        scheduler.observe(cell("new"), loss: 1, now: 2)
        let plan = scheduler.plan(limit: 100, now: 2)
        #expect(plan.cells == 31)
        #expect(plan.evicted == 2)
        #expect(!plan.next.contains { $0.cell.entity == "0" || $0.cell.entity == "1" })
        #expect(scheduler.complete(leased[0].id, cost: 1, succeeded: true, now: 3) == .accepted)
        #expect(scheduler.isValid)
    }

    @Test("A forgotten entity is never leased again, even if it was out when it was forgotten")
    func forgetting() throws {
        var random = SplitMix64(seed: 1)
        var scheduler = scheduler()
        scheduler.observe(cell("a"), loss: 1, now: 0)
        scheduler.observe(cell("b"), loss: 1, now: 0)
        let lease = try #require(scheduler.lease(limit: 1, now: 0, using: &random).first)
        scheduler.forget(entity: "a")
        scheduler.forget(entity: "b")
        #expect(scheduler.complete(lease.id, cost: 1, succeeded: true, now: 1) == .accepted)
        #expect(scheduler.cellCount == 0)
        #expect(scheduler.isValid)
    }
}
