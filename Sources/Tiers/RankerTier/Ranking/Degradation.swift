/// What an answer had to do without. The raw value is what travels.
public enum Degradation: String, Sendable, CaseIterable {
    /// Nothing is known of the user since the snapshot: the answer is control's.
    case sessionUnavailable = "session_unavailable"
    /// Some events since the snapshot are known no more.
    case historyIncomplete = "history_incomplete"
    /// No snapshot was ever loaded: what trends, then what is popular.
    case noSnapshot = "no_snapshot"
    /// The snapshot has profiles but no model: what trends, then what is popular.
    case noModel = "no_model"
    /// The user's part of the snapshot cannot be read: ranked as a user without a batch history.
    case profileUnreadable = "profile_unreadable"
    /// Trending items are what the answer consists of, and there are none or only old ones.
    case trendingUnavailable = "trending_unavailable"
}
