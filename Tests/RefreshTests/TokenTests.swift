import Refresh
import Testing
import TestSupport

struct TokenTests {
    private func scheduler(budget: Double = 10) -> RefreshScheduler {
        RefreshScheduler(
            configuration: RefreshConfiguration(budget: budget, explorationShare: 0), epoch: 1, now: 0)
    }

    @Test("What is returned unused can be taken again, and counts as never spent")
    func returned() {
        var scheduler = scheduler()
        let (all, more) = (
            scheduler.takeTokens(100, holder: "ranker", at: 0), scheduler.takeTokens(60, holder: "ranker", at: 0)
        )
        #expect(all && !more, "the bucket holds ten seconds")
        let credited = scheduler.returnTokens(60, of: "ranker", at: 0)
        #expect(credited == 60)
        #expect(scheduler.figures.spent == 40 && scheduler.figures.spentInMinute == 40)
        let again = scheduler.takeTokens(60, holder: "ranker", at: 0)
        #expect(again)
    }

    @Test("Nobody returns more than was taken, for another, of another tier, or after a minute")
    func onlyOwn() {
        var scheduler = scheduler()
        _ = scheduler.takeTokens(10, holder: "a", at: 0)
        _ = scheduler.takeTokens(10, tier: .nearRealTime, holder: "a", at: 0)
        let (foreign, unknown) = (
            scheduler.returnTokens(5, of: "b", at: 1), scheduler.returnTokens(5, of: "a", tier: .batch, at: 1)
        )
        #expect(foreign == 0 && unknown == 0)
        let (most, twice) = (scheduler.returnTokens(50, of: "a", at: 1), scheduler.returnTokens(50, of: "a", at: 1))
        #expect(most == 10 && twice == 0)
        let late = scheduler.returnTokens(10, of: "a", tier: .nearRealTime, at: 61)
        #expect(late == 0)
        #expect(scheduler.figures.spent == 10)
    }

    @Test("What many holders took and kept is never over the budget in any minute", arguments: [5, 6, 7] as [UInt64])
    func neverOverBudget(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let rate = 10.0
        var scheduler = scheduler(budget: rate)
        // What each grant was used for in the end, at the time that it was granted.
        var grants: [(time: Double, holder: String, used: Double)] = []
        var now = 0.0
        while now < 400 {
            now += Double.random(in: 0..<0.5, using: &random)
            let holder = "h\(Int.random(in: 0..<4, using: &random))"
            if Bool.random(using: &random) {
                let cost = Double.random(in: 1..<30, using: &random)
                if scheduler.takeTokens(cost, holder: holder, at: now) { grants.append((now, holder, cost)) }
            } else if let last = grants.lastIndex(where: { $0.holder == holder && $0.time > now - 55 }) {
                let unused = grants[last].used * Double.random(in: 0..<1, using: &random)
                let credited = scheduler.returnTokens(unused, of: holder, at: now)
                #expect(abs(credited - unused) < 1e-9)
                grants[last].used -= credited
            }
        }
        for last in grants.indices {
            let minute = grants[...last].reversed().prefix { $0.time > grants[last].time - 60 }
            #expect(minute.reduce(0) { $0 + $1.used } <= rate * 60, "seed \(seed)")
        }
        let used = grants.reduce(0) { $0 + $1.used }
        #expect(abs(scheduler.figures.spent - used) < 1e-6, "what was kept is what was spent")
        #expect(used > 0.6 * rate * now, "what was returned is put to use")
    }
}
