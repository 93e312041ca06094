/// How a request is answered, as experiments compare it.
public enum RankArm: String, Sendable, CaseIterable {
    /// The model is given the snapshot's batch history only.
    case control
    /// The model is given the batch history merged with what the session tier has seen since.
    case injection
    /// The model is given nothing. Never assigned, only asked for.
    case popularity
    /// As injection, but the merged history's items weigh by recency. Never assigned, only asked for.
    case blend

    /// Whether the model is given what has happened since the snapshot.
    var usesRecentHistory: Bool { self == .injection || self == .blend }
}
