import Queries
import Signals

/// What put an item on the list.
public struct ItemSource: Sendable, Equatable {
    public enum Name: String, Sendable, CaseIterable {
        /// The rows of the items that the batch history has.
        case batchHistory = "batch_history"
        /// The rows of the items that only the session tier has: what injection added.
        case recentHistory = "recent_history"
        case popularity
        /// The item trends. A note beside a model's score; the whole score where there is no model.
        case trending
        /// The request named the item.
        case candidate
        /// The user's vector found it.
        case taste
        /// It trends in the user's cluster.
        case clusterTrend = "cluster_trend"
        /// It is new.
        case fresh
        /// The query asks for it.
        case query
        /// The time of the request, as learned of the item.
        case context
        case exploration
        /// The catalogue's rules give it its place.
        case pinned
    }

    public var name: Name
    /// The part of the score that is due to this source; the contributions add up to the score.
    public var contribution: Double
    /// Of batch_history the profiles' version, of popularity the models', of recent_history and trending the event time
    /// (microseconds since the epoch) of the newest event and of the watermark. Popularity without a model is the trigger
    /// tier's, and has its watermark.
    public var version: String
}

/// An item of the answer.
public struct RankedEntry: Sendable, Equatable {
    public var itemID: String
    public var title: String
    /// What ordered the answer.
    public var score: Double
    public var sources: [ItemSource]
    /// The first stage's score.
    public var retrievalScore: Double = 0
    /// In the order of the ranker's features; empty unless the request asks for them.
    public var features: [FeatureContribution] = []
    /// The user's live patches that say something of this item; empty unless the request asks for them.
    public var patchIDs: [String] = []
    /// The conditions of the request's words that it meets.
    public var queryMatches: [QueryMatch] = []
}

/// A feature of an item, and what it adds to the item's score.
public struct FeatureContribution: Sendable, Equatable {
    public var name: String
    public var value: Double
    /// In the score's own unit. Of a linear model the contributions and its bias add up to the score; of trees it is how much
    /// the score would change if the feature had the mean of the candidates.
    public var contribution: Double

    public init(name: String, value: Double, contribution: Double) {
        self.name = name
        self.value = value
        self.contribution = contribution
    }
}

/// Where a probed item stands in the full ranking.
public struct ProbeResult: Sendable, Equatable {
    public var itemID: String
    /// Nil when it takes no part: unknown, seen, or not among the candidates.
    public var place: Place?

    public struct Place: Sendable, Equatable {
        /// Items that scored higher.
        public var higher: Int
        /// Other items with the same score.
        public var tied: Int
        public var score: Double
    }
}

/// The answer to a request.
public struct RankingOutput: Sendable, Equatable {
    public var items: [RankedEntry] = []
    /// The arm that was answered, which is `control` for an `injection` that had no recent history.
    public var arm: RankArm
    public var degradations: [Degradation] = []
    public var profilesVersion = ""
    public var modelsVersion = ""
    public var probes: [ProbeResult] = []
    /// Items that took part in the ranking.
    public var ranked = 0
    /// Items that the model was given.
    public var historyItems = 0
    /// Those of them that only the session tier has.
    public var freshItems = 0
    /// Candidates that the model does not know.
    public var unknownCandidates = 0
    /// What ordered the answer: `retrieval`, `logit`, `trees`; `trending` without a model.
    public var ranker = "retrieval"
    public var rankerVersion = ""
    /// By recaller, in the order in which they were asked; empty in the stage `retrieval`.
    public var recalled: [RecallReport] = []
    /// How many of the items that recallers offered each filter took out.
    public var excluded: [ExcludedItems] = []
    public var context: RequestContext?
    public var patchIDs: [String] = []
    public var timings: [StageTiming] = []
    /// Of the request's words; nil when it has none.
    public var interpretation: Interpretation?
}

/// How many items a filter took out: of those that a recaller offered, each once, at the first filter that does not keep it. What
/// no recaller came upon is not counted, though the filter would have taken it out too.
public struct ExcludedItems: Sendable, Equatable {
    public var filter: String
    public var items: Int

    public init(filter: String, items: Int) {
        self.filter = filter
        self.items = items
    }
}

/// How long a stage of an answer took.
public struct StageTiming: Sendable, Equatable {
    public enum Stage: String, Sendable, CaseIterable {
        case session, recall, rank, slate
    }

    public var stage: Stage
    public var duration: Duration

    public init(_ stage: Stage, _ duration: Duration) {
        self.stage = stage
        self.duration = duration
    }
}
