/// Chooses EASE's λ on the last tenth of the training data, without touching the test part.
public struct LambdaSelection: Sendable {
    public static let defaultGrid: [Double] = [20, 50, 100, 200, 400, 800]

    /// NDCG@10 of one λ.
    public struct Score: Sendable, Equatable {
        public let lambda: Double
        public let ndcg10: Double
    }

    public struct Result: Sendable, Equatable {
        /// In the order of the grid.
        public let scores: [Score]
        /// The λ with the highest NDCG@10, the larger one on a tie.
        public let best: Double
        /// How many events the scores are means of.
        public let cases: Int
    }

    public var grid: [Double]
    /// Quantile of the training events' time after which events validate.
    public var validationQuantile: Double

    public init(grid: [Double] = Self.defaultGrid, validationQuantile: Double = 0.9) {
        precondition(!grid.isEmpty, "a choice of λ needs a grid")
        self.grid = grid
        self.validationQuantile = validationQuantile
    }

    /// Fits every λ on events at or before the validation quantile and ranks the later ones, each from the user's strictly
    /// earlier events.
    ///
    /// - Parameters:
    ///   - training: events before the split, sorted by time.
    ///   - progress: called after each λ with its score.
    public func select(
        training: ArraySlice<TimedInteraction>, userCount: Int, itemCount: Int,
        progress: (Score) -> Void = { _ in }
    ) throws(EASEError) -> Result {
        let validationTime = ReplayDataset.quantile(validationQuantile, ofSorted: training)
        let fitted = training[..<ReplayDataset.position(after: validationTime, in: training)]
        let model = TrainingData(fitted, userCount: userCount, itemCount: itemCount)
        let cases = NextItemCase.cases(in: training, after: validationTime, userCount: userCount)
        let gram = GramMatrix(model.interactions)

        var scores: [Score] = []
        for lambda in grid {
            let weights = try EASE.fit(gram: gram, lambda: lambda)
            let scorer = Scorer(weights: weights, popularity: model.popularity)
            let score = Score(lambda: lambda, ndcg10: NextItemCase.meanNDCG(of: scorer, on: cases))
            progress(score)
            scores.append(score)
        }
        let best = scores.max { ($0.ndcg10, $0.lambda) < ($1.ndcg10, $1.lambda) }
        return Result(scores: scores, best: best?.lambda ?? grid[0], cases: cases.count)
    }
}

/// The two views of training events that a model is made from.
public struct TrainingData: Sendable {
    public let interactions: InteractionMatrix
    public let popularity: Popularity

    public init(_ events: some Sequence<TimedInteraction>, userCount: Int, itemCount: Int) {
        let histories = ReplayDataset.histories(of: events, userCount: userCount)
        interactions = InteractionMatrix(histories: histories.map { $0.map(\.item) }, itemCount: itemCount)
        popularity = Popularity(items: histories.joined().lazy.map(\.item), itemCount: itemCount)
    }
}
