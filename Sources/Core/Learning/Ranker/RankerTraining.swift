/// Trains the linear ranker on the last part of the training events, by features as they were at each moment.
///
/// The models behind the features are fitted on what lies before the training rows only: a model that has seen the items a
/// user took next would make its score look better than it will be. For serving, the same models are then fitted on all
/// events and go with the ranker that was learned.
///
/// **What was measured.** Features, quantile and ridge were chosen on the last tenth of the time before the split. After the
/// split, by the replay protocol with λ = 100, NDCG@10 for all events, returning users, and users without fresh events:
///
/// | | MovieLens-100k | ml-latest-small |
/// | --- | --- | --- |
/// | plain injection | .0669 / .0523 / .0645 | .0424 / .0278 / .0652 |
/// | the blend alone, which retrieves | .0924 / .0828 / .0641 | .0654 / .0572 / .0677 |
/// | this ranker over it | .1042 / .1037 / .0653 | .0799 / .0719 / .0694 |
///
/// With the items' activity up to the moment of each request instead of that of the snapshot: .1047 / .1033 / .0654 and
/// .0796 / .0723 / .0692. With an earlier set of features, LightGBM's lambdarank (15 leaves, 50 to 200 trees) on the same rows
/// was no better than the conditional logit on the validation time.
public struct RankerTraining: Sendable {
    /// Quantile of the events' time, 0 ... 1, after which events become training rows.
    public var rowsQuantile: Double
    /// How many items retrieval hands to the ranker.
    public var candidateCount: Int
    public var sampling: RankerSampling
    /// The ridge of the conditional logit.
    public var regularisation: Double
    public var models: RankerModels.Parameters

    public init(
        models: RankerModels.Parameters, rowsQuantile: Double = 0.85, candidateCount: Int = 200,
        sampling: RankerSampling = RankerSampling(), regularisation: Double = 300
    ) {
        self.models = models
        self.rowsQuantile = rowsQuantile
        self.candidateCount = candidateCount
        self.sampling = sampling
        self.regularisation = regularisation
    }

    /// The training rows of `events`, sorted by time: for `fit`, and for other programs.
    ///
    /// - Throws: `EASEError` or `ALSError`.
    public func queries<Generator: RandomNumberGenerator>(
        _ events: ArraySlice<TimedInteraction>, userCount: Int, itemCount: Int, labels: [[Int32]],
        using generator: Generator
    ) throws -> RankerQueries<Generator> {
        var generator = generator
        let time = ReplayDataset.quantile(rowsQuantile, ofSorted: events)
        let earlier = events[..<ReplayDataset.position(after: time, in: events)]
        let fitted = try RankerModels.fit(
            earlier, userCount: userCount, itemCount: itemCount, labels: labels,
            timelines: ItemTimelines(events, itemCount: itemCount, askedAfter: time), parameters: models,
            using: &generator)
        return RankerQueries(
            events, userCount: userCount, after: time,
            features: RankerFeatures(models: fitted, candidateCount: candidateCount), sampling: sampling,
            using: generator)
    }

    /// Learns the choice between the candidates of a query by a conditional logit.
    ///
    /// - Throws: `LogisticRegressionError`, above all `noRows` if there was nothing to learn from.
    public func fit(_ queries: some Sequence<RankerQuery>) throws(LogisticRegressionError) -> LogisticModel {
        var (rows, queryRows, labels, weights): ([Float], [Int], [Bool], [Float]) = ([], [], [], [])
        for query in queries {
            rows += query.features
            queryRows.append(query.items.count)
            labels += query.labels
            weights += query.weights
        }
        return try ConditionalLogit.fit(
            rows: rows, queryRows: queryRows, labels: labels, weights: weights, regularisation: regularisation)
    }

    /// Learns a ranker on the last part of `events`, and fits the models that go with it on all of them.
    ///
    /// - Parameters:
    ///   - events: sorted by time; what comes later is not known.
    ///   - labels: of each item, or empty.
    /// - Throws: `EASEError`, `ALSError`, or `LogisticRegressionError`, above all its `noRows` if in the last part nobody took
    ///   anything new that retrieval had found.
    public func ranker(
        _ events: ArraySlice<TimedInteraction>, userCount: Int, itemCount: Int, labels: [[Int32]],
        using generator: inout some RandomNumberGenerator
    ) throws -> LearnedRanker {
        // A seed drawn from the caller's generator starts one that can be copied.
        let rows = try queries(
            events, userCount: userCount, itemCount: itemCount, labels: labels,
            using: SeededGenerator(seed: generator.next()))
        let model = try fit(rows)
        let fitted = try RankerModels.fit(
            events, userCount: userCount, itemCount: itemCount, labels: labels, parameters: models, using: &generator)
        return LearnedRanker(
            features: RankerFeatures(models: fitted, candidateCount: candidateCount), model: .linear(model))
    }
}
