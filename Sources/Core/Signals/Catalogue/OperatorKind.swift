/// The operators that a catalogue can name.
public enum OperatorKind: String, Sendable, Hashable, CaseIterable {
    case decayedAffinity = "decayed_affinity"
    case history
    case activityRate = "activity_rate"
    case experienceLevel = "experience_level"
    case lifetimeValue = "lifetime_value"
    case sessionIntent = "session_intent"
    case trending
    case binge
    case clickSequence = "click_sequence"
    case browsing
    case risk
    case embedding
    case cluster
    case remote

    /// One value for each user, or one for everyone.
    public var scope: SignalScope { self == .trending ? .global : .user }

    /// Whether the signal writes patches over another one, and so needs `over`.
    public var writesPatches: Bool { self == .sessionIntent }

    /// Whether the signal may name another one with `over`: its labels are then laid over that one's distribution.
    public var mayPatch: Bool { writesPatches || self == .binge }

    /// Whether stale data must not be served: such a signal needs criticality `safety`.
    public var failsClosed: Bool { self == .risk }

    /// Whether values are distributions over the labels of an attribute, which a session's intent can be laid over.
    var givesDistribution: Bool { self == .decayedAffinity }
}
