import Refresh
import Testing

struct RefreshPolicyTests {
    @Test("RALF's priority is w · [R + κ · λ · μ · (t − t_refresh)] / c")
    func priorityByHand() {
        // 5 · (2 + 0.3 · 0.5 · 4 · 20) / 8 = 5 · 14 / 8
        let cell = CellSituation(
            weight: RefreshSignal(name: "risk", criticality: 1).weight, pendingLoss: 2, queryRate: 0.5, meanLoss: 4,
            cost: 8, refreshedAt: 100)
        #expect(abs(FreshetPolicy().priority(of: cell, at: 120) - 8.75) < 1e-12)
        #expect(abs(FreshetPolicy(expectationWeight: 1).priority(of: cell, at: 120) - 26.25) < 1e-12)
    }

    @Test("A cell is due when its priority reaches the threshold, or never")
    func dueTimeMeetsTheThreshold() {
        let policy = FreshetPolicy()
        let cell = CellSituation(weight: 2, pendingLoss: 1, queryRate: 0.1, meanLoss: 2, cost: 4, refreshedAt: 50)
        let due = policy.key(of: cell, threshold: 3)
        #expect(abs(policy.priority(of: cell, at: due) - 3) < 1e-9)
        #expect(policy.key(of: cell, threshold: 0.4) == 50)
        #expect(policy.key(of: CellSituation(pendingLoss: 1), threshold: 2) == .infinity)
    }

    @Test("Policies are selected by name, and an unknown name is none")
    func policiesByName() {
        #expect(RefreshPolicies.named("freshet")?.name == "freshet")
        #expect(RefreshPolicies.named("ralf")?.name == "freshet", "its former name")
        #expect(RefreshPolicies.named("round_robin")?.discipline == .ranked)
        #expect(RefreshPolicies.named("newest") == nil)
    }

    @Test("What the scheduler learns of a cell enters its priority as the formula says")
    func learntPriorityByHand() throws {
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 100, rateTimeConstant: 1e12), epoch: 1, now: 0)
        scheduler.declare(RefreshSignal(name: "genres", criticality: 0.5, declaredCost: 4))
        scheduler.observe(CellID(signal: "genres", entity: "a"), loss: 2, now: 0)
        scheduler.observe(CellID(signal: "genres", entity: "a"), loss: 6, now: 0)
        // Losses over the signal's running mean: 2 / 2 + 6 / 4 = 2.5. w / c = 3 / 4. λ is negligible.
        let cell = try #require(scheduler.plan(limit: 5, now: 10).next.first)
        #expect(abs(cell.pendingLoss - 2.5) < 1e-12)
        #expect(abs(cell.priority - 2.5 * 3 / 4) < 1e-6)
    }
}
