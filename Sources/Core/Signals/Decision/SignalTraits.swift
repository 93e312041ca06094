/// What the decision framework has to know of a signal, measured or declared.
public struct SignalTraits: Sendable, Hashable {
    /// τ½ in seconds: after how long half of the signal has changed.
    public var halfLifeSeconds: Double
    /// Δ in percent: how much the metric loses when the signal is stale for a day.
    public var damagePercent: Double
    /// B: what else hangs on it, from 0 to 1 (safety or abuse).
    public var criticality: Criticality
    /// C: CPU-milliseconds per refresh.
    public var costMillis: Double
    /// CPU-milliseconds of the part that must be live, where the signal can be split into a precomputed and a live part.
    public var liveCostMillis: Double?
    /// Whether the value follows from the request alone, as the time of day or the device does.
    public var isFunctionOfRequest: Bool
    /// Confidence intervals of measured τ½ and Δ; `nil` for a declared one.
    public var halfLifeInterval: ClosedRange<Double>?
    public var damageInterval: ClosedRange<Double>?

    public init(
        halfLifeSeconds: Double, damagePercent: Double, criticality: Criticality = .none, costMillis: Double = 0.1,
        liveCostMillis: Double? = nil, isFunctionOfRequest: Bool = false,
        halfLifeInterval: ClosedRange<Double>? = nil, damageInterval: ClosedRange<Double>? = nil
    ) {
        self.halfLifeSeconds = halfLifeSeconds
        self.damagePercent = damagePercent
        self.criticality = criticality
        self.costMillis = costMillis
        self.liveCostMillis = liveCostMillis
        self.isFunctionOfRequest = isFunctionOfRequest
        self.halfLifeInterval = halfLifeInterval
        self.damageInterval = damageInterval
    }
}

/// B of the decision framework: four steps, from a convenience to the safety of people.
public enum Criticality: String, Sendable, Hashable, CaseIterable {
    case none
    case low
    case high
    /// Stale data fails closed: never below streaming, never demoted by itself.
    case safety

    /// 0, 1/3, 2/3 or 1.
    public var score: Double {
        switch self {
        case .none: 0
        case .low: 1.0 / 3
        case .high: 2.0 / 3
        case .safety: 1
        }
    }
}
