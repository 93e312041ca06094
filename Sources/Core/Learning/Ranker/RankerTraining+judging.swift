/// A ranker that was learned, with what is known of its worth.
public struct JudgedRanker: Sendable {
    /// Learned on all training rows.
    public let model: LogisticModel
    /// Of a model that was learned on the earlier of the rows, on the later ones: first the model, then the others.
    public let judgement: RankerJudgement
}

extension RankerTraining {
    /// Where the rows that a judgement looks at begin, as a share of the rows' time.
    private static let judgedShare = 2.0 / 3
    /// Queries that a judgement looks at, at most and on average.
    private static let judgedQueries = 2_000

    /// Learns a ranker on the first part of the training rows, measures it on the rest, and learns it anew on all.
    ///
    /// Takes the models of one fit, on what lies before the training rows, and holds at most
    /// `sampling.maximumQueries` queries.
    ///
    /// - Parameters:
    ///   - events: sorted by time.
    ///   - labels: of each item, or empty.
    ///   - others: models to measure on the same queries.
    /// - Throws: `EASEError`, `ALSError`, or `LogisticRegressionError`, above all its `noRows`.
    public func judged(
        _ events: ArraySlice<TimedInteraction>, userCount: Int, itemCount: Int, labels: [[Int32]],
        others: [RankerModel] = [], seed: UInt64
    ) throws -> JudgedRanker {
        let rows = try queries(
            events, userCount: userCount, itemCount: itemCount, labels: labels, using: SeededGenerator(seed: seed))
        let all = Array(rows)
        let later = ReplayDataset.quantile(
            rowsQuantile + (1 - rowsQuantile) * Self.judgedShare, ofSorted: events)
        let earlier = try fit(all.lazy.filter { Double($0.time) <= later })
        let judged = RankerQueries(
            events, userCount: userCount, after: later, features: rows.features,
            sampling: RankerSampling(
                bestNegatives: candidateCount, drawnNegatives: 0, maximumQueries: Self.judgedQueries),
            using: SeededGenerator(seed: seed &+ 1))
        return JudgedRanker(
            model: try fit(all), judgement: RankerJudgement(judged, models: [.linear(earlier)] + others))
    }
}
