/// One choice of a logged policy, with what came of it.
public struct LoggedChoice: Sendable, Equatable {
    /// Whose choices belong together, since they are not independent: a user.
    public var cluster: Int
    public var reward: Double
    /// The probability with which the logging policy made the choice, above 0.
    public var propensity: Double
    /// The probability with which the policy that is judged would have made it.
    public var target: Double

    public init(cluster: Int, reward: Double, propensity: Double, target: Double) {
        self.cluster = cluster
        self.reward = reward
        self.propensity = propensity
        self.target = target
    }

    /// The importance weight, at most `limit`.
    func weight(limit: Double) -> Double { min(target / propensity, limit) }
}

/// An estimate with its 95 % interval, by bootstrap over clusters.
public struct IntervalEstimate: Sendable, Equatable {
    public var value: Double
    public var low: Double
    public var high: Double

    public init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }
}

/// What another policy would have earned, from the log of one that explored.
///
/// IPS is the mean of `w · reward` with `w = target / propensity` (Horvitz and Thompson 1952): unbiased where every choice of the
/// target has a propensity. SNIPS divides by the mean of `w` instead of 1 (Swaminathan and Joachims, NIPS 2015): a little biased,
/// far less noisy.
public struct OffPolicyEstimate: Sendable, Equatable {
    public let ips: IntervalEstimate
    public let snips: IntervalEstimate
    /// The logging policy's own mean reward.
    public let logged: IntervalEstimate
    /// `(Σ w)² / Σ w²`: how many choices of the target policy itself would be as good.
    public let effectiveChoices: Double
    public let choices: Int

    /// - Parameters:
    ///   - largestWeight: clips importance weights, which trades variance for bias; infinite by default.
    ///   - generator: draws the resamples.
    /// - Returns: nil without choices.
    public init?(
        _ log: some Sequence<LoggedChoice>, largestWeight: Double = .infinity, resamples: Int = 2_000,
        using generator: inout some RandomNumberGenerator
    ) {
        var sums: [Int: Sums] = [:]
        for choice in log {
            precondition(choice.propensity > 0, "what was chosen had a probability")
            sums[choice.cluster, default: Sums()].add(choice, weight: choice.weight(limit: largestWeight))
        }
        guard !sums.isEmpty else { return nil }
        let clusters = sums.sorted { $0.key < $1.key }.map(\.value)
        let whole = clusters.reduce(into: Sums()) { $0.add($1) }
        let bootstrap = ClusterBootstrap(resamples: resamples)
        let intervals = bootstrap.intervals(of: clusters, initial: Sums(), { $0.add($1) }, using: &generator) { sums in
            [sums.ips, sums.snips, sums.logged]
        }
        func estimate(_ value: Double, _ position: Int) -> IntervalEstimate {
            IntervalEstimate(value: value, low: intervals[position].low, high: intervals[position].high)
        }
        ips = estimate(whole.ips, 0)
        snips = estimate(whole.snips, 1)
        logged = estimate(whole.logged, 2)
        effectiveChoices = whole.squaredWeight > 0 ? whole.weight * whole.weight / whole.squaredWeight : 0
        choices = Int(whole.count)
    }

    private struct Sums: Sendable {
        var count = 0.0
        var reward = 0.0
        var weight = 0.0
        var weightedReward = 0.0
        var squaredWeight = 0.0

        mutating func add(_ choice: LoggedChoice, weight: Double) {
            count += 1
            reward += choice.reward
            self.weight += weight
            weightedReward += weight * choice.reward
            squaredWeight += weight * weight
        }

        mutating func add(_ other: Sums) {
            count += other.count
            reward += other.reward
            weight += other.weight
            weightedReward += other.weightedReward
            squaredWeight += other.squaredWeight
        }

        var ips: Double { weightedReward / count }
        var snips: Double { weight > 0 ? weightedReward / weight : 0 }
        var logged: Double { reward / count }
    }
}
