/// How patches decay and combine, from the catalogue.
public struct PatchDefaults: Sendable, Hashable {
    /// After this long without reinforcement a patch is gone.
    public var ttlSeconds: Double
    /// h: in which the mass halves.
    public var halfLifeSeconds: Double
    /// κ: the mass at which a patch weighs as much as the base.
    public var kappa: Double
    /// Several patches on one signal together weigh at most this much.
    public var maximumWeight: Double
    /// Patches held for one user; the weakest go first.
    public var maximumPatches: Int
    /// Items in a history that patches are united with.
    public var historyLimit: Int

    public init(
        ttlSeconds: Double = 1800, halfLifeSeconds: Double = 300, kappa: Double = 8, maximumWeight: Double = 0.9,
        maximumPatches: Int = 64, historyLimit: Int = 1000
    ) {
        self.ttlSeconds = ttlSeconds
        self.halfLifeSeconds = halfLifeSeconds
        self.kappa = kappa
        self.maximumWeight = maximumWeight
        self.maximumPatches = maximumPatches
        self.historyLimit = historyLimit
    }
}
