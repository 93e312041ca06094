/// How a scheduler works, apart from what it learns.
public struct RefreshConfiguration: Sendable {
    /// CPU milliseconds a second for the whole fleet; 0 stops refreshing.
    public var budget: Double
    public var policy: any RefreshPolicy
    /// Beyond it, the cells that are worth least are forgotten.
    public var maximumCells: Int
    /// Seconds until a lease goes back.
    public var leaseDuration: Double
    /// Share of the leases that go to cells drawn at random, so that a wrong estimate is found out: 0.01 to 0.03.
    public var explorationShare: Double
    /// Seconds over which query rates are averaged.
    public var rateTimeConstant: Double
    /// Seconds for which a cell rests after a refresh, however urgent: where there is budget to spare a few cells would be
    /// refreshed over and over, each time for what the last fraction of a second is expected to have cost.
    public var restAfterRefresh: Double
    /// Of the budget, kept for cells with a staleness limit as soon as a signal declares one.
    public var deadlineShare: Double
    /// Seconds of the budget that may be saved up.
    public var burstSeconds: Double
    /// Share of the minute that is kept back for refreshes that cost more than was set aside for them.
    public var headroom: Double

    public init(
        budget: Double, policy: any RefreshPolicy = FreshetPolicy(), maximumCells: Int = 1_000_000,
        leaseDuration: Double = 30, explorationShare: Double = 0.02, rateTimeConstant: Double = 3_600,
        restAfterRefresh: Double = 0, deadlineShare: Double = 0.2, burstSeconds: Double = 10, headroom: Double = 0.05
    ) {
        precondition(budget >= 0 && maximumCells > 0 && leaseDuration > 0 && rateTimeConstant > 0 && burstSeconds > 0)
        precondition(restAfterRefresh >= 0, "a rest is not negative")
        precondition((0...1).contains(explorationShare), "exploration is a share")
        precondition((0...1).contains(deadlineShare) && (0..<1).contains(headroom), "these are shares")
        self.budget = budget
        self.policy = policy
        self.maximumCells = maximumCells
        self.leaseDuration = leaseDuration
        self.explorationShare = explorationShare
        self.rateTimeConstant = rateTimeConstant
        self.restAfterRefresh = restAfterRefresh
        self.deadlineShare = deadlineShare
        self.burstSeconds = burstSeconds
        self.headroom = headroom
    }
}
