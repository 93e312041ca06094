import Refresh
import Testing
import TestSupport

struct GainTests {
    private let cell = CellID(signal: "embedding", entity: "a")

    @Test("Refreshes that make values worse raise an alarm with confidence only, and can be held")
    func harmfulRefreshes() {
        var random = SplitMix64(seed: 1)
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: 10), epoch: 1, now: 0)
        scheduler.observe(cell, loss: 1, now: 0)
        for _ in 0..<20 { scheduler.observePairs(cell, pairs: 3, servedLoss: 3, freshLoss: 3.6) }
        let early = scheduler.alarms
        #expect(early.isEmpty, "twenty reports are too few")
        for _ in 0..<100 {
            let fresh = 3 + Double.random(in: 0..<1, using: &random)
            scheduler.observePairs(cell, pairs: 3, servedLoss: 3, freshLoss: fresh)
        }
        guard case .harmful(let signal, let gain)? = scheduler.alarms.first else {
            Issue.record("no alarm")
            return
        }
        #expect(signal == "embedding")
        #expect(gain.mean < 0 && gain.upper < 0 && gain.lower < gain.mean)
        scheduler.hold("embedding", true)
        #expect(scheduler.lease(limit: 1, now: 5, using: &random).isEmpty)
        scheduler.hold("embedding", false)
        #expect(scheduler.lease(limit: 1, now: 6, using: &random).count == 1)
    }

    @Test("Noise about zero raises no alarm", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func noiseIsNoHarm(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: 10), epoch: 1, now: 0)
        for _ in 0..<300 {
            scheduler.observePairs(
                cell, pairs: 1, servedLoss: Double.random(in: 0..<1, using: &random),
                freshLoss: Double.random(in: 0..<1, using: &random))
        }
        let alarms = scheduler.alarms
        #expect(alarms.isEmpty)
    }

    @Test("The standard error of a ratio by hand: reports of one pair with differences 1 and 3")
    func standardErrorByHand() throws {
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: 10), epoch: 1, now: 0)
        scheduler.observePairs(cell, pairs: 1, servedLoss: 2, freshLoss: 1)
        scheduler.observePairs(cell, pairs: 1, servedLoss: 4, freshLoss: 1)
        let gain = try #require(scheduler.gain(of: "embedding"))
        // Mean 2, residuals ±1: √(2 · 2/1) / 2 = 1; the fading of a ten-thousandth is in the tolerance.
        #expect(abs(gain.mean - 2) < 1e-3)
        #expect(abs(gain.standardError - 1) < 1e-3)
        #expect(abs(gain.share - 4 / 6) < 1e-3)
    }

    @Test("A replaced value is served from when it is ahead until it falls behind")
    func trialOfReplacedValue() {
        var trial = ReplacementTrial()
        #expect(!trial.servesReplaced)
        trial.observe(newLoss: 5, replacedLoss: 1)
        #expect(trial.servesReplaced)
        trial.observe(newLoss: 0, replacedLoss: 4)
        #expect(!trial.servesReplaced, "what is recent counts more")
    }

    @Test("The terms of a cell's priority give its priority")
    func explanation() throws {
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: 10), epoch: 1, now: 0)
        scheduler.declare(RefreshSignal(name: "embedding", criticality: 1, declaredCost: 2))
        scheduler.observe(cell, loss: 3, now: 1)
        scheduler.observe(cell, loss: 5, now: 4)
        let why = try #require(scheduler.explain(cell, now: 10))
        let terms = why.terms
        let byHand =
            terms.weight * (terms.pendingLoss + 0.3 * terms.queryRate * terms.meanLoss * why.age) / terms.cost
        #expect(abs(why.priority - byHand) < 1e-9)
        #expect(why.state == .waiting && why.age == 9 && why.lossCount == 2 && terms.weight == 5 && terms.cost == 2)
        #expect(scheduler.explain(CellID(signal: "embedding", entity: "b"), now: 1) == nil)
    }

    @Test("A slow worker's leases set more aside, without making the cell dearer for others")
    func costByWorker() throws {
        var random = SplitMix64(seed: 1)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 1e6, explorationShare: 0), epoch: 1, now: 0)
        for step in 1...600 {
            let worker = step % 2 == 0 ? "slow" : "fast"
            scheduler.observe(CellID(signal: "s", entity: "\(step % 7)"), loss: 1, now: Double(step))
            for lease in scheduler.lease(limit: 1, now: Double(step), worker: worker, using: &random) {
                _ = scheduler.complete(
                    lease.id, cost: worker == "slow" ? 3 : 1, succeeded: true, now: Double(step))
            }
        }
        let slow = try #require(scheduler.cost(of: "s", worker: "slow"))
        let fast = try #require(scheduler.cost(of: "s", worker: "fast"))
        #expect(slow > 2 * fast)
        #expect(abs(slow - 3) < 1 && abs(fast - 1) < 0.5)
    }
}
