/// What an answer had to do without, in the order in which things are given up. The raw value is what travels.
public enum Degradation: String, Sendable, CaseIterable {
    /// No slots for exploration.
    case explorationSkipped = "exploration_skipped"
    /// The query's words are taken as they are.
    case queryExpansionSkipped = "query_expansion_skipped"
    /// The team's own interpreter of queries is away, late or talks nonsense: the built-in one is what counts.
    case queryInterpreterUnavailable = "query_interpreter_unavailable"
    /// The budget has no token for the team's own interpreter: the built-in one is what counts.
    case queryInterpreterUnpaid = "query_interpreter_unpaid"
    /// There are no items to understand the query by: it has no effect.
    case queryNotInterpreted = "query_not_interpreted"
    /// Nothing of what resonates among users like this one.
    case clusterTrendSkipped = "cluster_trend_skipped"
    /// Recallers were cut off or not asked, because their time was up: candidates may be missing.
    case recallersLate = "recallers_late"
    /// The first stage's score orders the answer.
    case rankerSkipped = "ranker_skipped"
    /// Nothing is known of the user since the snapshot: the answer is control's.
    case sessionUnavailable = "session_unavailable"
    /// Some events since the snapshot are known no more.
    case historyIncomplete = "history_incomplete"
    /// The user's part of the snapshot cannot be read: ranked as a user without a batch history.
    case profileUnreadable = "profile_unreadable"
    /// No snapshot was ever loaded: what trends, then what is popular.
    case noSnapshot = "no_snapshot"
    /// The snapshot has profiles but no model: what trends, then what is popular.
    case noModel = "no_model"
    /// Trending items are what the answer consists of, and there are none or only old ones.
    case trendingUnavailable = "trending_unavailable"

    /// How far down the declared order this is: the number of its step, from 1; 0 for what is no step of it.
    public var level: Int {
        switch self {
        case .explorationSkipped: 1
        case .queryExpansionSkipped, .queryInterpreterUnavailable, .queryInterpreterUnpaid: 2
        case .clusterTrendSkipped, .recallersLate: 3
        case .rankerSkipped: 4
        case .sessionUnavailable: 5
        case .noSnapshot, .noModel: 6
        case .trendingUnavailable: 7
        case .historyIncomplete, .profileUnreadable, .queryNotInterpreted: 0
        }
    }
}
