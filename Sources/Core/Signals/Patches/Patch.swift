#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A volatile value over the base of one signal: it weighs what its mass says, fades, and is gone at its TTL.
public struct Patch: Sendable, Hashable {
    public var id: String
    public var signal: String
    public var value: SignalValue
    /// When it was first seen, in event time.
    public var observedAt: Timestamp
    /// When it was last confirmed; the TTL runs from here.
    public var lastReinforcedAt: Timestamp
    public var ttlSeconds: Double
    public var halfLifeSeconds: Double
    /// How many events confirm it, the first included.
    public var reinforcementCount: Int
    /// m, as of `lastReinforcedAt`.
    public var mass: Double
    /// The tier, operator or service that wrote it.
    public var origin: String

    public init(
        id: String, signal: String, value: SignalValue, observedAt: Timestamp, lastReinforcedAt: Timestamp? = nil,
        ttlSeconds: Double = 1800, halfLifeSeconds: Double = 300, reinforcementCount: Int = 1, mass: Double,
        origin: String = ""
    ) {
        self.id = id
        self.signal = signal
        self.value = value
        self.observedAt = observedAt
        self.lastReinforcedAt = lastReinforcedAt ?? observedAt
        self.ttlSeconds = ttlSeconds
        self.halfLifeSeconds = halfLifeSeconds
        self.reinforcementCount = reinforcementCount
        self.mass = mass
        self.origin = origin
    }

    /// When its weight reaches 0.
    public var expiresAt: Timestamp { lastReinforcedAt + ttlSeconds }

    /// The mass that is left at a time: m' = m·2^(−Δ/h). A time before the last confirmation counts as that moment.
    public func mass(at time: Timestamp) -> Double {
        mass * exp2(-age(at: time) / halfLifeSeconds)
    }

    /// α = m' / (m' + κ) · max(0, 1 − (Δ/TTL)²): what the patch weighs against the base. Exactly 0 from the TTL on.
    public func alpha(at time: Timestamp, kappa: Double = 8) -> Double {
        guard time < expiresAt, mass > 0 else { return 0 }
        let left = mass(at: time)
        let share = age(at: time) / ttlSeconds
        return left / (left + kappa) * max(0, 1 - share * share)
    }

    /// With one more confirming event: its weight is added, the mass before it decayed, and the TTL restarts.
    ///
    /// An event older than the last confirmation adds what is left of its weight and moves nothing else, so a set of
    /// events gives one patch in any order.
    public func reinforced(by weight: Double, at time: Timestamp, value: SignalValue? = nil) -> Patch {
        var patch = self
        patch.reinforcementCount += 1
        patch.observedAt = min(observedAt, time)
        let step = time.seconds(since: lastReinforcedAt)
        if step >= 0 {
            patch.mass = mass * exp2(-step / halfLifeSeconds) + weight
            patch.lastReinforcedAt = time
            if let value { patch.value = value }
        } else {
            patch.mass = mass + weight * exp2(step / halfLifeSeconds)
        }
        return patch
    }

    /// After a contrary event: mass is taken away, never below 0. Nothing is confirmed, so the TTL runs on.
    public func contradicted(by weight: Double, at time: Timestamp) -> Patch {
        var patch = self
        let step = time.seconds(since: lastReinforcedAt)
        patch.mass = max(0, mass - weight * exp2(step / halfLifeSeconds))
        return patch
    }

    private func age(at time: Timestamp) -> Double {
        max(0, time.seconds(since: lastReinforcedAt))
    }
}
