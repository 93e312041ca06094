/// What is declared of a signal before anything is measured.
public struct RefreshSignal: Sendable, Equatable {
    public var name: String
    public var tier: RefreshTier
    /// w: how much a loss of this signal counts.
    public var weight: Double
    /// CPU milliseconds a refresh is expected to take, until measurements say otherwise.
    public var declaredCost: Double
    /// Seconds that a value may be old at most; nil for no limit. Cells with a limit are refreshed in the deadline lane.
    public var stalenessLimit: Double?
    /// What losses are divided by before they are compared with other signals'; nil for the running mean of the signal's own
    /// losses. Signals that are scored in the same unit may share a scale, so that the worse of them counts for more.
    public var lossScale: Double?

    /// A signal that weighs `w = 1 + 4 B`, where B is its criticality in the decision framework: 0, ⅓, ⅔ or 1.
    public init(
        name: String, tier: RefreshTier = .batch, criticality: Double = 0, declaredCost: Double = 1,
        stalenessLimit: Double? = nil, lossScale: Double? = nil
    ) {
        precondition((0...1).contains(criticality), "criticality lies in 0 ... 1")
        self.init(
            name: name, tier: tier, weight: 1 + 4 * criticality, declaredCost: declaredCost,
            stalenessLimit: stalenessLimit, lossScale: lossScale)
    }

    /// A signal with a weight of its own.
    public init(
        name: String, tier: RefreshTier = .batch, weight: Double, declaredCost: Double = 1,
        stalenessLimit: Double? = nil,
        lossScale: Double? = nil
    ) {
        precondition(weight > 0, "what weighs nothing needs no refresh")
        precondition(declaredCost > 0, "a refresh costs something")
        precondition(stalenessLimit ?? 1 > 0 && lossScale ?? 1 > 0, "limits and scales are positive")
        self.name = name
        self.tier = tier
        self.weight = weight
        self.declaredCost = declaredCost
        self.stalenessLimit = stalenessLimit
        self.lossScale = lossScale
    }
}
