#if canImport(Glibc)
import Glibc
#endif

/// Chooses what to show in order to learn: Thompson sampling with propensities that are exact.
///
/// Thompson sampling shows an item with the probability that it is the best, which has no closed form. So that probability is
/// counted over a number of draws from the beliefs, mixed with a uniform choice, and the item is then drawn from *that*
/// distribution:
///
///     p(item) = (1 − u) · wins(item) / draws + u / |pool|
///
/// The draws come from the generator before the choice does and look at no outcome, so given them `p` is exactly the
/// probability of the choice, not an estimate of one: weights by it are unbiased, and a replay with the same seed has the same.
public struct ExplorationPolicy: Sendable, Equatable {
    public var parameters: ExplorationParameters

    public init(parameters: ExplorationParameters = ExplorationParameters()) { self.parameters = parameters }

    /// The probability with which each arm is chosen; they add up to 1.
    public func probabilities(
        of arms: [ExplorationArm], using generator: inout some RandomNumberGenerator
    ) -> [Double] {
        guard !arms.isEmpty else { return [] }
        var wins = [Int](repeating: 0, count: arms.count)
        for _ in 0..<parameters.draws {
            var (best, highest) = (0, -Double.infinity)
            for (index, arm) in arms.enumerated() {
                let draw = arm.mean + arm.deviation * Self.normal(using: &generator)
                if draw > highest { (best, highest) = (index, draw) }
            }
            wins[best] += 1
        }
        return wins.map {
            (1 - parameters.uniform) * Double($0) / Double(parameters.draws) + parameters.uniform / Double(arms.count)
        }
    }

    /// What is shown in the places of a list that may go to exploration.
    ///
    /// Slots are filled from first to last without repetition. The propensity of a later slot's item is its probability given
    /// what the earlier ones got.
    ///
    /// - Parameter arms: the pool; at most `poolSize` of it are looked at.
    public func choose(
        _ slots: Int, of arms: some Sequence<ExplorationArm>, using generator: inout some RandomNumberGenerator
    ) -> ExplorationChoice {
        var pool = Array(arms.prefix(parameters.poolSize))
        guard slots > 0, !pool.isEmpty else { return ExplorationChoice(picks: [], explorePropensity: 0) }
        let explores = Double.random(in: 0..<1, using: &generator) < parameters.share
        guard explores else { return ExplorationChoice(picks: [], explorePropensity: parameters.share) }
        var picks: [ExplorationPick] = []
        while picks.count < slots, !pool.isEmpty {
            let probabilities = probabilities(of: pool, using: &generator)
            var rest = Double.random(in: 0..<1, using: &generator)
            var chosen = pool.count - 1
            for (index, probability) in probabilities.enumerated() {
                rest -= probability
                if rest < 0 {
                    chosen = index
                    break
                }
            }
            picks.append(
                ExplorationPick(
                    itemID: pool[chosen].itemID, propensity: parameters.share * probabilities[chosen]))
            pool.remove(at: chosen)
        }
        return ExplorationChoice(picks: picks, explorePropensity: parameters.share)
    }

    /// A draw from the standard normal distribution, by Box and Muller.
    private static func normal(using generator: inout some RandomNumberGenerator) -> Double {
        let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
    }
}

/// An item that is shown to learn about it.
public struct ExplorationPick: Sendable, Equatable {
    public var itemID: String
    /// The probability that the request explores and the slot goes to this item.
    public var propensity: Double

    public init(itemID: String, propensity: Double) {
        self.itemID = itemID
        self.propensity = propensity
    }
}

/// What a policy decided for one request.
public struct ExplorationChoice: Sendable, Equatable {
    /// One a slot; empty when the request does not explore.
    public var picks: [ExplorationPick]
    /// The probability that the request explores; the ranker's own items keep the slots with the rest of it.
    public var explorePropensity: Double

    public init(picks: [ExplorationPick], explorePropensity: Double) {
        self.picks = picks
        self.explorePropensity = explorePropensity
    }
}
