import Refresh
import Testing
import TestSupport

struct BudgetShareTests {
    /// Two tiers with more work than the budget can take, and requests that take tokens. Gives what each spent, and the most
    /// that all spent within any 60 seconds.
    private static func spend(
        _ shares: [RefreshTier: BudgetShare], seed: UInt64, requests: Bool = true
    ) throws -> (scheduler: RefreshScheduler, mostInAMinute: Double) {
        var random = SplitMix64(seed: seed)
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: 10), epoch: 1, now: 0)
        scheduler.declare(RefreshSignal(name: "cheap", tier: .batch))
        scheduler.declare(RefreshSignal(name: "dear", tier: .nearRealTime, declaredCost: 4))
        try scheduler.setShares(shares, now: 0)
        var spending: [(time: Double, cost: Double)] = []
        for step in 1...400 {
            let now = Double(step)
            for _ in 0..<30 {
                let signal = Bool.random(using: &random) ? "cheap" : "dear"
                let cell = CellID(signal: signal, entity: "\(Int.random(in: 0..<200, using: &random))")
                scheduler.observe(cell, loss: 1, now: now)
            }
            for lease in scheduler.lease(limit: 50, now: now, using: &random) {
                let cost = (lease.cell.signal == "dear" ? 4 : 1) * Double.random(in: 0.7..<1.3, using: &random)
                _ = scheduler.complete(lease.id, cost: cost, succeeded: true, now: now)
                spending.append((now, cost))
            }
            for _ in 0..<3 where requests {
                if scheduler.takeTokens(2, at: now) { spending.append((now, 2)) }
            }
        }
        let most = spending.indices.map { last in
            spending[...last].reversed().prefix { $0.time > spending[last].time - 60 }.reduce(0) { $0 + $1.cost }
        }
        return (scheduler, most.max() ?? 0)
    }

    @Test("No minute is over the budget with floors, ceilings and tokens together", arguments: [1, 2, 3] as [UInt64])
    func neverOverBudget(seed: UInt64) throws {
        let shares: [RefreshTier: BudgetShare] = [
            .nearRealTime: BudgetShare(floor: 0.3), .request: BudgetShare(floor: 0.2, ceiling: 0.4),
        ]
        let (scheduler, most) = try Self.spend(shares, seed: seed)
        #expect(most <= 600, "seed \(seed)")
        #expect(scheduler.figures.spent > 0.6 * 4_000, "the budget is put to use")
        #expect(scheduler.isValid)
    }

    @Test("A tier has its floor although others buy more with it, and never passes its ceiling")
    func floorsAndCeilings() throws {
        let (scheduler, _) = try Self.spend(
            [.batch: BudgetShare(ceiling: 0.3), .nearRealTime: BudgetShare(floor: 0.4)], seed: 7, requests: false)
        let tiers = scheduler.tierFigures(now: 400)
        #expect(tiers[RefreshTier.batch.rawValue].spent <= 0.3 * 4_000)
        #expect(tiers[RefreshTier.nearRealTime.rawValue].spent >= 0.35 * 4_000)
    }

    @Test("Without shares the budget goes where a millisecond buys most")
    func exchangeRate() throws {
        let (scheduler, _) = try Self.spend([:], seed: 7, requests: false)
        let tiers = scheduler.tierFigures(now: 400)
        #expect(tiers[RefreshTier.batch.rawValue].spent > tiers[RefreshTier.nearRealTime.rawValue].spent)
        #expect(tiers[RefreshTier.batch.rawValue].realisedValue > 0)
    }

    @Test("Tokens are refused when the budget is spent, and when waiting refreshes buy more")
    func tokens() {
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: 1), epoch: 1, now: 0)
        let (first, second) = (scheduler.takeTokens(8, at: 0), scheduler.takeTokens(8, at: 1))
        #expect(first && !second)
        #expect(scheduler.figures.refusedTokens == 1)
        var random = SplitMix64(seed: 1)
        for index in 0..<20 { scheduler.observe(CellID(signal: "a", entity: "\(index)"), loss: 5, now: 10) }
        _ = scheduler.lease(limit: 20, now: 10, using: &random)
        #expect(scheduler.figures.threshold > 0.5)
        let isPoorTaken = scheduler.takeTokens(0.1, value: 0.001, at: 30)
        let isGoodTaken = scheduler.takeTokens(0.1, value: 10, at: 30)
        #expect(!isPoorTaken, "worth less than what waits")
        #expect(isGoodTaken)
    }

    @Test("A floor that is set takes its part of what was saved, so that it is there at once")
    func floorAtOnce() throws {
        var random = SplitMix64(seed: 1)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 10, explorationShare: 0), epoch: 1, now: 0)
        scheduler.declare(RefreshSignal(name: "rich", tier: .batch))
        scheduler.declare(RefreshSignal(name: "poor", tier: .nearRealTime))
        try scheduler.setShares([.nearRealTime: BudgetShare(floor: 0.5)], now: 0)
        for index in 0..<300 {
            scheduler.observe(CellID(signal: "rich", entity: "\(index)"), loss: 100, now: 0)
            scheduler.observe(CellID(signal: "poor", entity: "\(index)"), loss: 1, now: 0)
        }
        _ = scheduler.lease(limit: 300, signals: ["rich"], now: 0, using: &random)
        #expect(scheduler.lease(limit: 300, signals: ["poor"], now: 0, using: &random).count >= 20)
    }

    @Test("Shares that cannot be are refused and change nothing")
    func impossibleShares() throws {
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: 1), epoch: 1, now: 0)
        #expect(throws: BudgetProblem.self) {
            try scheduler.setShares([.batch: BudgetShare(floor: 0.7), .request: BudgetShare(floor: 0.7)], now: 0)
        }
        #expect(throws: BudgetProblem.self) {
            try scheduler.setShares([.batch: BudgetShare(floor: 0.5, ceiling: 0.2)], now: 0)
        }
        #expect(scheduler.shares[.batch] == BudgetShare())
    }

    @Test("A burst is not followed by another every minute for ever")
    func noOscillation() {
        var random = SplitMix64(seed: 1)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 10, explorationShare: 0, burstSeconds: 50), epoch: 1, now: 0)
        scheduler.declare(RefreshSignal(name: "a", weight: 1, declaredCost: 1))
        var bySecond: [Int] = []
        for step in 1...300 {
            let now = Double(step)
            for index in 0..<500 { scheduler.observe(CellID(signal: "a", entity: "\(index)"), loss: 1, now: now) }
            let leases = scheduler.lease(limit: 1_000, now: now, using: &random)
            for lease in leases { _ = scheduler.complete(lease.id, cost: 1, succeeded: true, now: now) }
            bySecond.append(leases.count)
        }
        #expect(bySecond[0] > 100, "what was saved up may be spent")
        let later = bySecond[180...].max() ?? 0
        #expect(later <= 40, "then it goes steadily")
    }
}
