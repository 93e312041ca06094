/// When a signal should be moved: the thresholds of the decision framework's second half, staleness against accuracy.
public struct PlacementRule: Sendable {
    /// Fewer say nothing.
    public var minimumPairs = 1_000
    public var minimumUsers = 100
    /// Users with values as old as the slower tier's: fewer say nothing about that tier.
    public var minimumOldUsers = 30
    /// Of the loss: faster when today's age costs more, with confidence.
    public var fasterShare = 0.005
    /// Of the loss: slower when the slower tier's age costs less, with confidence.
    public var slowerShare = 0.001
    /// Windows in a row that must say so.
    public var windowsToPromote = 1
    public var windowsToDemote = 3
    public var resamples = 400
    public var confidence = 0.95
    /// Seconds until a window is judged.
    public var window = 86_400.0

    public init() {}
}

/// What a verdict needs to know of a signal besides its pairs.
public struct PlacementSituation: Sendable, Equatable {
    /// B of the decision framework: 0 ... 1.
    public var criticality: Double
    public var hasFasterTier: Bool
    /// The age in seconds that values have at worst in the next slower tier; nil when there is none.
    public var slowerAge: Double?
    /// A person chose the tier.
    public var isPinned: Bool

    public init(criticality: Double = 0, hasFasterTier: Bool = true, slowerAge: Double? = nil, isPinned: Bool = false) {
        self.criticality = criticality
        self.hasFasterTier = hasFasterTier
        self.slowerAge = slowerAge
        self.isPinned = isPinned
    }
}

public enum PlacementDirection: Sendable, Equatable {
    case stay, faster, slower
    /// There is too little to go by.
    case unknown
}
