/// How a request is answered, as experiments compare it.
public enum RankArm: String, Sendable, CaseIterable {
    /// The model is given the snapshot's batch history only.
    case control
    /// The model is given the batch history merged with what the session tier has seen since.
    case injection
    /// The model is given nothing. Never assigned, only asked for.
    case popularity
    /// As injection, but the merged history's items weigh by recency.
    case blend
    /// The recent history is features of a model that was trained with them: in the stage `retrieval` the regression from a
    /// user's last items to the next one, in `learned` the ranker's features over what control's history recalls. Control
    /// without such a model.
    case auxiliary
    /// Control is answered, and injection computed beside it and logged.
    case shadow

    /// Whether the model is given what has happened since the snapshot.
    var usesRecentHistory: Bool { self == .injection || self == .blend || self == .auxiliary }

    /// What is computed and logged, but not shown.
    var shadowed: RankArm? { self == .shadow ? .injection : nil }
}
