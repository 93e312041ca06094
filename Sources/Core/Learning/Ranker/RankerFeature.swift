/// What the learned ranker knows about a candidate at a moment: the columns of its rows, in the order of the cases.
///
/// Scores of models are standardised over the items that the user has not seen, since a sum over a long history is on another
/// scale than one over a short history. Features marked *query* are the same for all candidates of a request: they do not move
/// a linear model, but trees use them to choose which of the others to believe.
public enum RankerFeature: Int, Sendable, CaseIterable {
    /// EASE on the whole history weighed by `RecencyWeights`: what retrieval goes by.
    case blendScore
    /// `−log₂(2 + rank)` among all unseen items by `blendScore`.
    case blendRank
    /// `RecentHistoryRegression` on the last events, shrunk by `m / (m + 1)` where the recency weights beyond their floor add
    /// up to `m`: what came next in a session says little about the first event of another day. 0 if there is no such model.
    case sequenceScore
    /// `−log₂(2 + rank)` among all unseen items by `sequenceScore`, shrunk like it.
    case sequenceRank
    /// EASE on the whole history, every item alike: plain injection.
    case fullScore
    /// EASE on the last 20 events.
    case recentScore
    /// EASE on the history weighed by `2^(−age / 1 h)`; shrunk by `m / (m + 1)` where the weights add up to `m`, so that it
    /// fades when the user has been away.
    case hourScore
    /// The same with a half-life of a day.
    case dayScore
    /// EASE on the events of the latest second alone.
    case lastScore
    /// EASE on the events before the last midnight UTC: what a nightly batch alone would say.
    case nightlyScore
    /// ALS on the last 20 events, folded in.
    case factorScore
    /// Item-kNN on the last 20 events, weighed by `RecencyWeights`.
    case neighbourScore
    /// `log(1 + events of the item so far)`.
    case popularity
    /// `log` of the item's share of recent events (half-life 7 days) over its share of those of long (90 days).
    case trend
    /// `log(1 + days since the item's first event)`.
    case itemAge
    /// `log(1 + hours since the item's latest event)`, by anyone.
    case itemIdle
    /// Cosine of the item's labels with those of the user's history before the last midnight.
    case baseAffinity
    /// Cosine of the item's labels with those of the user's last 10 events: what patches say in serving.
    case recentAffinity
    /// Mean of `cos(2π · (hour of the item's events − hour now) / 24)`, shrunk to zero by 20 events: whether this is the
    /// item's time of the day.
    case hourOfDay
    /// `log(1 + how often the item was shown to the user lately)`.
    case exposure
    /// `popularity / (1 + events in the history)`: popularity for whom nothing else is known.
    case coldPopularity
    /// `fullScore` for a user without an event since midnight, else 0.
    case quietFullScore
    /// *Query.* `log(1 + events in the history)`.
    case historyLength
    /// *Query.* `log(1 + events of the session so far)`; a pause of 30 minutes begins a new one.
    case sessionPosition
    /// *Query.* `log(1 + hours since the user's latest event)`; zero without history.
    case userIdle

    public static let count = allCases.count

    /// The feature's name in files that other programs read.
    public var name: String { Self.names[rawValue] }

    /// By raw value.
    public static let names = allCases.map { "\($0)" }
}
