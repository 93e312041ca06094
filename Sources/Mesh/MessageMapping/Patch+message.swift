import MeshMessages
import Signals

extension Patch {
    /// An `observed_at` of 0 means now, a `last_reinforced_at` of 0 `observed_at`, a TTL or half-life of 0 the given
    /// default, a count of 0 one.
    /// - Throws: ``MappingError`` for missing or impossible fields.
    public init(
        message: SignalsV1.Patch, defaults: PatchDefaults = PatchDefaults(), now: Timestamp? = nil
    ) throws(MappingError) {
        guard let value = message.value else { throw MappingError(field: "value", problem: "is missing") }
        let observed = message.observedAt == 0 ? now?.microseconds ?? 0 : message.observedAt
        guard observed > 0 else {
            throw MappingError(field: "observed_at", problem: "is missing or before 1970")
        }
        guard message.lastReinforcedAt == 0 || message.lastReinforcedAt >= observed else {
            throw MappingError(field: "last_reinforced_at", problem: "is before observed_at")
        }
        let last = message.lastReinforcedAt == 0 ? observed : message.lastReinforcedAt
        let mass = try MappingError.finite(message.mass, "mass")
        guard mass >= 0 else { throw MappingError(field: "mass", problem: "is negative") }
        self.init(
            id: try MappingError.id(message.patchID, "patch_id"), signal: try MappingError.id(message.signal, "signal"),
            value: try MappingError.locating("value") { () throws(MappingError) in try SignalValue(message: value) },
            observedAt: Timestamp(microseconds: observed), lastReinforcedAt: Timestamp(microseconds: last),
            ttlSeconds: try Self.seconds(message.ttlSeconds, "ttl_seconds", default: defaults.ttlSeconds),
            halfLifeSeconds: try Self.seconds(
                message.halfLifeSeconds, "half_life_seconds", default: defaults.halfLifeSeconds),
            reinforcementCount: max(1, Int(message.reinforcementCount)), mass: mass, origin: message.origin)
    }

    public var message: SignalsV1.Patch {
        SignalsV1.Patch(
            patchID: id, signal: signal, value: value.message, observedAt: observedAt.microseconds,
            lastReinforcedAt: lastReinforcedAt.microseconds, ttlSeconds: ttlSeconds, halfLifeSeconds: halfLifeSeconds,
            reinforcementCount: UInt32(clamping: reinforcementCount), mass: mass, origin: origin)
    }

    private static func seconds(
        _ value: Double, _ field: String, default defaultValue: Double
    ) throws(MappingError) -> Double {
        if value == 0 { return defaultValue }
        guard value > 0, value.isFinite else {
            throw MappingError(field: field, problem: "is not a positive number of seconds")
        }
        return value
    }
}
