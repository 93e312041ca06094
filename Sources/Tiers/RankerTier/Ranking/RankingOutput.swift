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
    public var score: Double
    public var sources: [ItemSource]
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
}
