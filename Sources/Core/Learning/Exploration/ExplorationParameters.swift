/// What an exploration policy is free to choose.
public struct ExplorationParameters: Sendable, Equatable {
    /// Share of the requests that may explore which do, 0 ... 1.
    public var share: Double
    /// Places of a list that may go to exploration, from its end.
    public var slots: Int
    /// Items that the policy chooses among at most.
    public var poolSize: Int
    /// Probability of a uniform choice among the pool, so that no propensity is below `uniform / poolSize`.
    public var uniform: Double
    /// Draws from the posterior by which the probability of being best is counted.
    public var draws: Int
    /// The reward rate of an item of which nothing is known, 0 ... 1; and how many exposures that counts as.
    public var priorRate: Double
    public var priorExposures: Double
    /// How many exposures what all users say of an item counts as among the users of one cluster.
    public var pooledExposures: Double
    /// After so many seconds what was learned counts half.
    public var halfLife: Double

    public init(
        share: Double = 0.1, slots: Int = 1, poolSize: Int = 32, uniform: Double = 0.1, draws: Int = 64,
        priorRate: Double = 0.05, priorExposures: Double = 10, pooledExposures: Double = 20,
        halfLife: Double = 7 * 86_400
    ) {
        precondition((0...1).contains(share) && (0...1).contains(uniform), "shares lie between 0 and 1")
        precondition(slots >= 0 && poolSize > 0 && draws > 0, "counts are positive")
        precondition((0...1).contains(priorRate) && priorExposures > 0 && pooledExposures > 0, "a prior is proper")
        precondition(halfLife > 0, "a half-life is positive")
        self.share = share
        self.slots = slots
        self.poolSize = poolSize
        self.uniform = uniform
        self.draws = draws
        self.priorRate = priorRate
        self.priorExposures = priorExposures
        self.pooledExposures = pooledExposures
        self.halfLife = halfLife
    }
}
