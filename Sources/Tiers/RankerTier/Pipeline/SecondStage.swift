import Learning

/// What orders the answer.
public enum SecondStage: String, Sendable, CaseIterable {
    /// The arm's score alone, over everything that the model knows, without recallers, filters but those of what was seen, and
    /// rules: what experiments and replays compare.
    case retrieval
    /// Candidates of several recallers, filtered, ordered by the snapshot's ranker, and made into a slate by the rules. Without
    /// a ranker in the snapshot the arm's score orders them.
    case learned
}

/// Candidates with what orders them.
package struct RankedCandidates: Sendable {
    /// What ordered them: `retrieval`, `logit`, `trees`.
    package var ranker: String
    package var version: String
    /// Of each candidate, in their order. Higher is better.
    package var scores: [Double]
    /// Rows of features, by position, when they were computed.
    package var features: (names: [String], rows: [Float])?

    package init(
        ranker: String, version: String, scores: [Double], features: (names: [String], rows: [Float])? = nil
    ) {
        self.ranker = ranker
        self.version = version
        self.scores = scores
        self.features = features
    }
}
