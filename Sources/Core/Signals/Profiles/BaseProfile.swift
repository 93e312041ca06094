/// What the batch tier has computed of one user. Patches never change it.
public struct BaseProfile: Sendable, Equatable {
    /// The snapshot's version.
    public var version: String
    /// The snapshot's watermark: every event up to here has been folded.
    public var computedAt: Timestamp
    /// By signal.
    public var values: [String: BaseValue]

    public init(version: String, computedAt: Timestamp, values: [String: BaseValue] = [:]) {
        self.version = version
        self.computedAt = computedAt
        self.values = values
    }
}

/// One signal of a user's base.
public struct BaseValue: Sendable, Equatable {
    public var value: SignalValue
    /// The newest event that the value has seen; `nil` when it is not known.
    public var eventTime: Timestamp?
    /// When a leased refresh has overwritten the snapshot's value: up to which event time it has folded.
    public var refreshedAt: Timestamp?
    /// The refresh that wrote it; empty for the snapshot's own value.
    public var refreshID: String

    public init(
        _ value: SignalValue, eventTime: Timestamp? = nil, refreshedAt: Timestamp? = nil, refreshID: String = ""
    ) {
        self.value = value
        self.eventTime = eventTime
        self.refreshedAt = refreshedAt
        self.refreshID = refreshID
    }
}

/// A signal folded from the log up to the request.
public struct LiveValue: Sendable, Equatable {
    public var value: SignalValue
    /// The newest event folded.
    public var eventTime: Timestamp?

    public init(_ value: SignalValue, eventTime: Timestamp?) {
        self.value = value
        self.eventTime = eventTime
    }
}
