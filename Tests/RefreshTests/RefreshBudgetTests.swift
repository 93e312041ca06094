import Refresh
import Testing
import TestSupport

struct RefreshBudgetTests {
    @Test("No 60 seconds are over the budget under random load", arguments: [11, 12, 13] as [UInt64])
    func neverOverBudget(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let rate = 20.0
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: rate), epoch: 1, now: 0)
        var spending: [(time: Double, cost: Double)] = []
        var out: [RefreshLease] = []
        var now = 0.0
        while now < 200 {
            now += Double.random(in: 0..<1, using: &random)
            for _ in 0..<10 {
                let entity = "\(Int.random(in: 0..<60, using: &random))"
                let signal = Bool.random(using: &random) ? "cheap" : "dear"
                scheduler.observe(
                    CellID(signal: signal, entity: entity), loss: .random(in: 0..<3, using: &random), now: now)
            }
            out += scheduler.lease(limit: Int.random(in: 1..<20, using: &random), now: now, using: &random)
            out.shuffle(using: &random)
            while out.count > 5, let lease = out.popLast() {
                let cost = (lease.cell.signal == "dear" ? 9 : 1) * Double.random(in: 0.5..<1.5, using: &random)
                let succeeded = Int.random(in: 0..<10, using: &random) > 0
                if scheduler.complete(lease.id, cost: cost, succeeded: succeeded, now: now) == .accepted {
                    spending.append((now, cost))
                }
            }
        }
        var (first, minute, most) = (0, 0.0, 0.0)
        for last in spending {
            minute += last.cost
            while spending[first].time <= last.time - 60 {
                minute -= spending[first].cost
                first += 1
            }
            most = max(most, minute)
        }
        #expect(most <= rate * 60, "seed \(seed)")
        #expect(spending.reduce(0) { $0 + $1.cost } > rate * now * 0.6, "the budget is put to use")
        #expect(scheduler.isValid)
    }

    @Test("A budget of zero stops refreshing until there is one again")
    func zeroBudget() {
        var random = SplitMix64(seed: 1)
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: 10), epoch: 1, now: 0)
        scheduler.observe(CellID(signal: "genres", entity: "a"), loss: 1, now: 0)
        scheduler.setBudget(0, now: 1)
        #expect(scheduler.lease(limit: 1, now: 100, using: &random).isEmpty)
        scheduler.setBudget(10, now: 100)
        #expect(scheduler.lease(limit: 1, now: 101, using: &random).count == 1)
    }

    @Test("A cell that costs more than a minute's budget blocks nobody")
    func unaffordableCell() {
        var random = SplitMix64(seed: 1)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 1, explorationShare: 0), epoch: 1, now: 0)
        scheduler.declare(RefreshSignal(name: "huge", criticality: 1, declaredCost: 1_000))
        for _ in 0..<5_000 { scheduler.observe(CellID(signal: "huge", entity: "a"), loss: 1, now: 0) }
        scheduler.observe(CellID(signal: "small", entity: "b"), loss: 1, now: 0)
        #expect(scheduler.lease(limit: 5, now: 1, using: &random).map(\.cell.entity) == ["b"])
        #expect(scheduler.plan(limit: 1, now: 1).unaffordable == 1)
    }

    @Test("The threshold rises while the budget turns work away, and falls when it is left unspent")
    func thresholdFollowsTheBudget() {
        var random = SplitMix64(seed: 1)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 1, explorationShare: 0), epoch: 1, now: 0)
        for index in 0..<100 {
            scheduler.observe(CellID(signal: "genres", entity: "\(index)"), loss: 1, now: 0)
        }
        let before = scheduler.plan(limit: 0, now: 0).threshold
        let leases = scheduler.lease(limit: 50, now: 0, using: &random)
        let loaded = scheduler.plan(limit: 0, now: 0).threshold
        #expect(loaded > before)
        for lease in leases { _ = scheduler.complete(lease.id, cost: 1, succeeded: true, now: 1) }
        scheduler.markRefreshed(signals: ["genres"], now: 99)
        _ = scheduler.lease(limit: 1, now: 100, using: &random)
        #expect(scheduler.plan(limit: 0, now: 100).threshold < loaded)
    }

    @Test("RALF's priority serves less loss than round-robin at the same budget on skewed cells", arguments: [1, 2])
    func beatsRoundRobin(seed: UInt64) {
        let ralf = Self.servedLoss(under: FreshetPolicy(), seed: seed)
        let roundRobin = Self.servedLoss(under: RoundRobinPolicy(), seed: seed)
        #expect(ralf < 0.8 * roundRobin, "seed \(seed): \(ralf) against \(roundRobin)")
    }

    /// Cells whose loss grows with age at different speeds and that are queried at different rates; a refresh costs 1 ms,
    /// two can be had a second.
    private static func servedLoss(under policy: any RefreshPolicy, seed: UInt64) -> Double {
        var random = SplitMix64(seed: seed)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 2, policy: policy, rateTimeConstant: 60), epoch: 1, now: 0)
        let speeds = (0..<50).map { _ in Double.random(in: 0..<1, using: &random) < 0.2 ? 5.0 : 0.2 }
        var refreshedAt = [Double](repeating: 0, count: speeds.count)
        // One generator for the load, so that it is the same under every policy, and one for the scheduler.
        var load = SplitMix64(seed: seed &+ 100)
        var total = 0.0
        for step in 1...250 {
            let now = Double(step)
            for (index, speed) in speeds.enumerated()
            where Double.random(in: 0..<1, using: &load) < 0.5 / Double(1 + index % 10) {
                let loss = speed * (now - refreshedAt[index])
                total += loss
                scheduler.observe(CellID(signal: "genres", entity: "\(index)"), loss: loss, now: now)
            }
            for lease in scheduler.lease(limit: 8, now: now, using: &random) {
                guard let index = Int(lease.cell.entity) else { continue }
                refreshedAt[index] = now
                _ = scheduler.complete(lease.id, cost: 1, succeeded: true, now: now)
            }
        }
        return total
    }
}
