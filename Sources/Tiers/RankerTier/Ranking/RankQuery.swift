/// A valid request, without how it is answered.
public struct RankQuery: Sendable, Equatable {
    public static let defaultLimit = 10
    public static let maximumLimit = 1_000
    public static let maximumCandidates = 10_000
    public static let maximumProbes = 100
    public static let maximumExcluded = 10_000

    public var userID: String
    public var limit: Int
    /// Rank only these; empty: everything that the model knows.
    public var candidates: [String]
    /// Items whose place in the full ranking is wanted.
    public var probes: [String]
    /// Items that are not wanted in this answer.
    public var excluded: [String] = []
    public var repeats = RepeatPolicy()
    /// The recallers that are asked, by name; empty: all.
    public var recallers: [String] = []
    /// Whether each item comes with its features and what they add to its score.
    public var explains = false

    public init(userID: String, limit: Int = Self.defaultLimit, candidates: [String] = [], probes: [String] = []) {
        self.userID = userID
        self.limit = limit
        self.candidates = candidates
        self.probes = probes
    }
}
