import MeshMessages
import Signals

extension Tier {
    /// Nil for unspecified, and for a tier that this version does not know.
    public init?(message: SignalsV1.Tier) {
        switch message {
        case .batch: self = .batch
        case .nearRealTime: self = .nearRealTime
        case .streaming: self = .streaming
        case .request: self = .request
        case .unspecified, .unrecognized: return nil
        }
    }

    public var message: SignalsV1.Tier {
        switch self {
        case .batch: .batch
        case .nearRealTime: .nearRealTime
        case .streaming: .streaming
        case .request: .request
        }
    }
}

extension Provenance {
    /// - Throws: ``MappingError`` for a tier or status that is missing or that this version does not know.
    public init(message: SignalsV1.Provenance) throws(MappingError) {
        guard let tier = Tier(message: message.tier) else {
            throw MappingError(field: "tier", problem: "is missing or unknown")
        }
        let status: Status
        switch message.status {
        case .fresh: status = .fresh
        case .stale: status = .stale
        case .expired: status = .expired
        case .missing: status = .missing
        case .unspecified, .unrecognized: throw MappingError(field: "status", problem: "is missing or unknown")
        }
        let source: Source?
        switch message.source {
        case .base: source = .base
        case .patch: source = .patch
        case .merged: source = .merged
        case .live: source = .live
        case .unspecified: source = nil
        case .unrecognized: throw MappingError(field: "source", problem: "is unknown")
        }
        self.init(
            source: source, tier: tier, status: status,
            eventTime: message.eventTime == 0 ? nil : Timestamp(microseconds: message.eventTime),
            ageMicros: message.ageMicros, version: message.version,
            patchWeight: try MappingError.finite(message.patchWeight, "patch_weight"),
            reinforcementCount: Int(message.reinforcementCount))
    }

    public var message: SignalsV1.Provenance {
        SignalsV1.Provenance(
            source: source?.message ?? .unspecified, tier: tier.message, status: status.message,
            eventTime: eventTime?.microseconds ?? 0, ageMicros: ageMicros, version: version, patchWeight: patchWeight,
            reinforcementCount: UInt32(clamping: reinforcementCount))
    }
}

extension Provenance.Source {
    public var message: SignalsV1.Provenance.Source {
        switch self {
        case .base: .base
        case .patch: .patch
        case .merged: .merged
        case .live: .live
        }
    }
}

extension Provenance.Status {
    public var message: SignalsV1.Provenance.Status {
        switch self {
        case .fresh: .fresh
        case .stale: .stale
        case .expired: .expired
        case .missing: .missing
        }
    }
}

extension ResolvedValue {
    public init(message: SignalsV1.ResolvedValue) throws(MappingError) {
        guard let provenance = message.provenance else {
            throw MappingError(field: "provenance", problem: "is missing")
        }
        var value: SignalValue?
        if let kind = message.value {
            value = try MappingError.locating("value") { () throws(MappingError) in try SignalValue(message: kind) }
        }
        self.init(
            value: value,
            provenance: try MappingError.locating("provenance") { () throws(MappingError) in
                try Provenance(message: provenance)
            })
    }

    public var message: SignalsV1.ResolvedValue {
        SignalsV1.ResolvedValue(value: value?.message, provenance: provenance.message)
    }
}
