/// Where a served value came from and how old it is.
public struct Provenance: Sendable, Equatable {
    public enum Source: Sendable, Hashable {
        /// The active snapshot, or a leased refresh of it.
        case base
        /// Patches alone: there is no base.
        case patch
        /// Base and patches.
        case merged
        /// Folded from the log up to the request.
        case live
    }

    public enum Status: Sendable, Hashable {
        case fresh
        /// Older than the signal's staleness budget.
        case stale
        /// Past its TTL, its hard limit, or what the request allows: it is not served.
        case expired
        /// Nothing is known. (A signal that fails closed says so, with its strictest value, when missing and when expired.)
        case missing
    }

    /// `nil` when there is nothing to serve.
    public var source: Source?
    public var tier: Tier
    public var status: Status
    /// The newest event that the value has seen; `nil` when there is none.
    public var eventTime: Timestamp?
    /// From that event to the time of the request, in microseconds; 0 when there is none.
    public var ageMicros: Int64
    /// The snapshot or refresh that the base came from; empty without a base.
    public var version: String
    /// Σα of the patches.
    public var patchWeight: Double
    /// Confirmations of the patches that took part, summed.
    public var reinforcementCount: Int

    public init(
        source: Source?, tier: Tier, status: Status, eventTime: Timestamp? = nil, ageMicros: Int64 = 0,
        version: String = "", patchWeight: Double = 0, reinforcementCount: Int = 0
    ) {
        self.source = source
        self.tier = tier
        self.status = status
        self.eventTime = eventTime
        self.ageMicros = ageMicros
        self.version = version
        self.patchWeight = patchWeight
        self.reinforcementCount = reinforcementCount
    }
}

/// A signal of a user as it is served.
public struct ResolvedValue: Sendable, Equatable {
    /// `nil` when the provenance says `missing` or `expired`, but for signals that fail closed.
    public var value: SignalValue?
    public var provenance: Provenance

    public init(value: SignalValue?, provenance: Provenance) {
        self.value = value
        self.provenance = provenance
    }
}
