/// The arms that a comparison knows; the raw values are their names in a report file.
public enum ComparedArm: String, Sendable, CaseIterable {
    /// No history: how often each item occurred before the split.
    case popularity
    /// Item-based nearest neighbours on all strictly earlier events.
    case itemKNN = "item_knn"
    /// EASE on the user's events before the last midnight UTC: what a nightly build serves.
    case control
    /// EASE on all strictly earlier events.
    case injection
    /// EASE on the last 20 strictly earlier events.
    case last20
    /// EASE on all strictly earlier events, weighed by recency: see ``RecencyWeights``.
    case blend
    /// Recent history as features in training and inference: see ``RecentHistoryRegression``.
    case auxiliary
    /// Implicit ALS, all strictly earlier events folded in by one solve.
    case als
    /// The learned ranker over the best candidates of the blend: see ``RankerTraining``.
    case ranker
}
