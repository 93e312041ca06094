/// The decision framework's answer for one signal.
public struct Classification: Sendable, Equatable {
    public struct Scores: Sendable, Equatable {
        /// V: how fast the signal changes, 0 (30 days or slower) to 1 (a second).
        public var volatility: Double
        /// D: what staleness costs, 0 (0.1 % a day or less) to 1 (15 %).
        public var damage: Double
        /// B.
        public var criticality: Double
        /// U = 0.45 V + 0.30 D + 0.25 B.
        public var urgency: Double
        /// U at the ends of the confidence intervals; both equal to `urgency` when there are none.
        public var urgencyInterval: ClosedRange<Double>
        /// C, CPU-milliseconds per refresh.
        public var costMillis: Double
    }

    public var scores: Scores
    public var tier: Tier
    /// Why, in a sentence or two for a person.
    public var reason: String
    /// What would have to change for another answer.
    public var wouldChange: String
    /// Whether a person has pinned the tier.
    public var isPinned: Bool
    /// When the cost is over the faster tier's budget but a live part can pay: the tier of the precomputed part.
    public var precomputedTier: Tier?
}
