import Learning
import Testing

struct ExperimentTests {
    /// A log of a policy that chooses by `logging`, of rewards with the rates of the actions.
    private static func log(_ rates: [Double], logging: [Double], target: [Double], count: Int) -> [LoggedChoice] {
        var random = SeededGenerator(seed: 11)
        return (0..<count).map { index in
            var rest = Double.random(in: 0..<1, using: &random)
            let action = logging.firstIndex { probability in
                rest -= probability
                return rest < 0
            }
            let chosen = action ?? logging.count - 1
            return LoggedChoice(
                cluster: index / 5, reward: Double.random(in: 0..<1, using: &random) < rates[chosen] ? 1 : 0,
                propensity: logging[chosen], target: target[chosen])
        }
    }

    @Test("Importance weights tell from one policy's log what another would have earned")
    func offPolicy() throws {
        let (rates, target) = ([0.1, 0.2, 0.6], [0.1, 0.1, 0.8])
        let truth = zip(rates, target).reduce(0) { $0 + $1.0 * $1.1 }
        var random = SeededGenerator(seed: 12)
        let log = Self.log(rates, logging: [0.5, 0.3, 0.2], target: target, count: 20_000)
        let estimate = try #require(OffPolicyEstimate(log, using: &random))
        for interval in [estimate.ips, estimate.snips] {
            #expect(interval.low < truth && truth < interval.high)
            #expect(abs(interval.value - truth) < 0.03)
        }
        #expect(estimate.logged.value < 0.3 && estimate.logged.high < estimate.snips.low)
        #expect(estimate.effectiveChoices < 20_000 && estimate.effectiveChoices > 1_000)
    }

    @Test("A policy judged by its own log earns what it earned")
    func onPolicy() throws {
        let same = [0.5, 0.3, 0.2]
        var random = SeededGenerator(seed: 13)
        let estimate = try #require(
            OffPolicyEstimate(Self.log([0.1, 0.2, 0.6], logging: same, target: same, count: 500), using: &random))
        #expect(estimate.ips == estimate.logged && estimate.snips.value == estimate.logged.value)
        #expect(abs(estimate.effectiveChoices - 500) < 1e-6)
        #expect(OffPolicyEstimate([LoggedChoice](), using: &random) == nil)
    }

    @Test("Clipping bounds a weight")
    func clipping() throws {
        let choices = [
            LoggedChoice(cluster: 0, reward: 1, propensity: 0.01, target: 1),
            LoggedChoice(cluster: 1, reward: 0, propensity: 0.5, target: 0.5),
        ]
        var random = SeededGenerator(seed: 14)
        let clipped = try #require(OffPolicyEstimate(choices, largestWeight: 10, using: &random))
        #expect(clipped.ips.value == 5)
    }

    private static func users(_ arm: String, _ count: Int, rate: Double, seed: UInt64) -> [UserOutcome] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let hits = (0..<10).count { _ in Double.random(in: 0..<1, using: &random) < rate }
            return UserOutcome(arm: arm, exposures: 2, items: 10, hits: Double(hits), reward: Double(hits))
        }
    }

    @Test("An arm that is better has a lift above zero, and one that is the same has not")
    func lift() throws {
        let users =
            Self.users("control", 400, rate: 0.2, seed: 1) + Self.users("injection", 400, rate: 0.3, seed: 2)
            + Self.users("shadow", 400, rate: 0.2, seed: 3)
        var random = SeededGenerator(seed: 15)
        let report = ExperimentReport(
            users, control: "control", shares: ["control": 1, "injection": 1, "shadow": 1], resamples: 500,
            using: &random)
        #expect(report.arms.map(\.name) == ["control", "injection", "shadow"])
        #expect(report.arms[0].lift == nil && report.arms[0].users == 400 && report.arms[0].exposures == 800)
        let better = try #require(report.arms[1].lift)
        let same = try #require(report.arms[2].lift)
        #expect(better.low > 0.2 && better.value > 0.3 && better.high < 0.9)
        #expect(same.low < 0 && same.high > 0)
        #expect(abs(report.arms[1].clickThrough.value - 0.3) < 0.03)
        #expect(report.sampleRatio?.isMismatch == false)
    }

    @Test("Too few users in an arm are noticed, also nobody at all")
    func sampleRatio() throws {
        let even = try #require(SampleRatioTest(counts: [5_000, 5_050], shares: [0.5, 0.5]))
        #expect(!even.isMismatch && abs(even.p - 0.6179) < 1e-3)
        let uneven = try #require(SampleRatioTest(counts: [5_000, 5_500], shares: [0.5, 0.5]))
        #expect(uneven.isMismatch)
        // scipy.stats.chi2.sf(7.5, 3)
        let three = try #require(SampleRatioTest(counts: [85, 115, 110, 90], shares: [1, 1, 1, 1]))
        #expect(three.degreesOfFreedom == 3 && abs(three.chiSquared - 6.5) < 1e-9)
        #expect(abs(three.p - 0.08967) < 1e-4)
        #expect(SampleRatioTest(counts: [10], shares: [1]) == nil)
        var random = SeededGenerator(seed: 16)
        let report = ExperimentReport(
            Self.users("control", 300, rate: 0.2, seed: 4), control: "control",
            shares: ["control": 0.5, "injection": 0.5], resamples: 20, using: &random)
        #expect(report.sampleRatio?.isMismatch == true)
    }
}
