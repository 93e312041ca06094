import Learning
import Testing

struct ExplorationTests {
    private static func arms(_ rates: [Double], deviation: Double) -> [ExplorationArm] {
        rates.enumerated().map { ExplorationArm(itemID: "i\($0)", mean: $1, deviation: deviation) }
    }

    @Test("Probabilities add up to one, favour the better arm and never go below the uniform part")
    func probabilities() {
        let policy = ExplorationPolicy(parameters: ExplorationParameters(uniform: 0.2, draws: 200))
        var random = SeededGenerator(seed: 1)
        let probabilities = policy.probabilities(of: Self.arms([0.1, 0.2, 0.6], deviation: 0.1), using: &random)
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
        #expect(probabilities[2] > probabilities[1] && probabilities[2] > 0.7)
        #expect(probabilities.allSatisfy { $0 >= 0.2 / 3 })
    }

    @Test("An arm of which little is known is tried more often than one that is known to be as good")
    func uncertainty() {
        let policy = ExplorationPolicy(parameters: ExplorationParameters(draws: 500))
        var random = SeededGenerator(seed: 2)
        let arms =
            Self.arms([0.3, 0.3, 0.3], deviation: 0.01)
            + [ExplorationArm(itemID: "new", mean: 0.3, deviation: 0.2)]
        let probabilities = policy.probabilities(of: arms, using: &random)
        #expect(probabilities[3] > 1.5 * probabilities[0])
    }

    @Test("The propensity of a choice is how often it is made")
    func propensities() {
        let parameters = ExplorationParameters(share: 0.5, slots: 2, uniform: 0.2, draws: 16)
        let policy = ExplorationPolicy(parameters: parameters)
        let arms = Self.arms([0.1, 0.15, 0.2, 0.3], deviation: 0.08)
        // Whatever the draws: the mean of [choice = i] / propensity of i is 1 over everything that can be chosen.
        var sums: [String: Double] = [:]
        let requests = 6_000
        for request in 0..<requests {
            var random = SeededGenerator(seed: UInt64(request))
            let choice = policy.choose(2, of: arms, using: &random)
            if let first = choice.picks.first { sums[first.itemID, default: 0] += 1 / first.propensity }
            #expect(choice.picks.isEmpty || Set(choice.picks.map(\.itemID)).count == 2)
        }
        for arm in arms {
            let mean = (sums[arm.itemID] ?? 0) / Double(requests)
            #expect(abs(mean - 1) < 0.15, "\(arm.itemID): \(mean)")
        }
    }

    @Test("The same seed makes the same choice")
    func deterministic() {
        let policy = ExplorationPolicy(parameters: ExplorationParameters(share: 1, slots: 3))
        let arms = Self.arms([0.1, 0.2, 0.3, 0.3, 0.2], deviation: 0.1)
        for seed in 0..<20 as Range<UInt64> {
            var (first, second) = (SeededGenerator(seed: seed), SeededGenerator(seed: seed))
            let choices = [policy.choose(3, of: arms, using: &first), policy.choose(3, of: arms, using: &second)]
            #expect(choices[0] == choices[1] && choices[0].picks.count == 3)
        }
    }

    @Test("Nothing is explored where nothing may be")
    func nothing() {
        let policy = ExplorationPolicy(parameters: ExplorationParameters(share: 1))
        var random = SeededGenerator(seed: 3)
        #expect(policy.choose(0, of: Self.arms([0.1], deviation: 0.1), using: &random).picks.isEmpty)
        #expect(policy.choose(1, of: [ExplorationArm](), using: &random).picks.isEmpty)
        #expect(policy.probabilities(of: [], using: &random).isEmpty)
    }

    @Test("Outcomes move belief, most in the cluster that they come from")
    func knowledge() {
        var knowledge = ExplorationKnowledge(parameters: ExplorationParameters(halfLife: 1e12))
        let (jazz, rock) = ([ClusterWeight("jazz")], [ClusterWeight("rock")])
        let before = knowledge.belief(of: "a", among: jazz, at: 100)
        for round in 0..<60 {
            knowledge.shown("a", to: jazz, at: Double(round))
            knowledge.rewarded("a", by: 1, from: jazz, at: Double(round))
            knowledge.shown("b", to: jazz, at: Double(round))
        }
        let liked = knowledge.belief(of: "a", among: jazz, at: 100)
        let elsewhere = knowledge.belief(of: "a", among: rock, at: 100)
        let disliked = knowledge.belief(of: "b", among: jazz, at: 100)
        #expect(liked.mean > elsewhere.mean && elsewhere.mean > before.mean && disliked.mean < elsewhere.mean)
        #expect(liked.deviation < elsewhere.deviation)
        knowledge.forgetClusters()
        #expect(knowledge.belief(of: "a", among: jazz, at: 100) == knowledge.belief(of: "a", among: rock, at: 100))
        #expect(knowledge.belief(of: "a", among: [], at: 100).mean > before.mean)
    }

    @Test("What is known does not depend on the order in which it came")
    func order() {
        var random = SeededGenerator(seed: 4)
        let outcomes = (0..<200).map { (item: "i\($0 % 7)", cluster: "\($0 % 3)", time: Double($0 * 3_600)) }
        func knowledge(_ outcomes: [(item: String, cluster: String, time: Double)]) -> ExplorationKnowledge {
            var knowledge = ExplorationKnowledge()
            for outcome in outcomes {
                knowledge.shown(outcome.item, to: [ClusterWeight(outcome.cluster)], at: outcome.time)
                knowledge.rewarded(outcome.item, by: 0.5, from: [ClusterWeight(outcome.cluster)], at: outcome.time)
            }
            return knowledge
        }
        let (straight, shuffled) = (knowledge(outcomes), knowledge(outcomes.shuffled(using: &random)))
        for item in 0..<7 {
            let beliefs = [straight, shuffled].map {
                $0.belief(of: "i\(item)", among: [ClusterWeight("1")], at: 800_000)
            }
            #expect(abs(beliefs[0].mean - beliefs[1].mean) < 1e-9)
            #expect(abs(beliefs[0].deviation - beliefs[1].deviation) < 1e-9)
        }
    }

    @Test("Knowledge is bounded: what was touched longest ago goes first")
    func bounded() {
        var knowledge = ExplorationKnowledge(capacity: 40)
        for item in 0..<200 {
            knowledge.shown("i\(item)", to: [], at: Double(item))
            #expect(knowledge.itemCount <= 40)
        }
        let left = knowledge.entries(limit: 100, at: 200).map(\.itemID)
        #expect(left.contains("i199") && !left.contains("i0"))
    }

    @Test("Exploring by it finds the best of new items, and earns more than showing any at random")
    func learns() {
        let rates = (0..<20).map { $0 == 13 ? 0.35 : 0.05 }
        let parameters = ExplorationParameters(share: 1, slots: 1, draws: 32)
        let policy = ExplorationPolicy(parameters: parameters)
        var knowledge = ExplorationKnowledge(parameters: parameters)
        var random = SeededGenerator(seed: 5)
        var (earned, best) = (0.0, 0)
        for round in 0..<3_000 {
            let time = Double(round)
            let arms = rates.indices.map { knowledge.belief(of: "i\($0)", among: [], at: time) }
            guard let pick = policy.choose(1, of: arms, using: &random).picks.first,
                let item = Int(pick.itemID.dropFirst())
            else { continue }
            knowledge.shown(pick.itemID, to: [], at: time)
            if Double.random(in: 0..<1, using: &random) < rates[item] {
                knowledge.rewarded(pick.itemID, by: 1, from: [], at: time)
                earned += 1
            }
            if round >= 2_000, item == 13 { best += 1 }
        }
        #expect(best > 600, "seed 5: the best item was shown \(best) times of the last 1,000")
        #expect(earned > 3 * 3_000 * 0.065)
    }
}
