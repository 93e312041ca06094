/// The models that the ranker's features look at, all fitted on the same events.
public struct RankerModels: Sendable {
    /// EASE, which also retrieves.
    public let weights: any ItemWeightRows
    /// `RecentHistoryRegression`, if there is one.
    public let sequence: (any ItemWeightRows)?
    public let factors: ItemFactors
    /// Item-kNN.
    public let neighbours: any ItemWeightRows
    /// Orders what `weights` do not tell apart, as in `Scorer`.
    public let popularity: Popularity
    /// The popularity term of every item's score.
    let prior: [Float]
    /// Labels (genres) of each item, as indices from 0; empty where they are not known.
    public let labels: [[Int32]]
    public let timelines: ItemTimelines

    public init(
        weights: any ItemWeightRows, sequence: (any ItemWeightRows)? = nil, factors: ItemFactors,
        neighbours: any ItemWeightRows, popularity: Popularity,
        labels: [[Int32]], timelines: ItemTimelines
    ) {
        let count = weights.itemCount
        precondition(factors.itemCount == count && neighbours.itemCount == count, "all models index the same items")
        precondition(sequence.map { $0.itemCount == count } ?? true, "all models index the same items")
        precondition(popularity.itemCount == count, "all models index the same items")
        precondition(labels.isEmpty || labels.count == count, "labels go with all items")
        precondition(timelines.itemCount == count, "timelines go with all items")
        self.weights = weights
        self.sequence = sequence
        self.factors = factors
        self.neighbours = neighbours
        self.popularity = popularity
        prior = popularity.shares.map { $0 * Scorer<DenseItemWeights>.popularityFactor }
        self.labels = labels.isEmpty ? [[Int32]](repeating: [], count: count) : labels
        self.timelines = timelines
    }

    public var itemCount: Int { weights.itemCount }

    /// How the models are fitted.
    public struct Parameters: Sendable, Equatable {
        /// EASE's regularisation.
        public var lambda: Double
        public var factors: ALS.Parameters
        public var neighbours: Int
        public var shrinkage: Float
        /// Whether `RecentHistoryRegression` is fitted; it takes `8 · itemCount²` bytes while it is.
        public var usesSequence: Bool

        public init(
            lambda: Double, factors: ALS.Parameters = ALS.Parameters(), neighbours: Int = 200, shrinkage: Float = 10,
            usesSequence: Bool = true
        ) {
            self.lambda = lambda
            self.factors = factors
            self.neighbours = neighbours
            self.shrinkage = shrinkage
            self.usesSequence = usesSequence
        }
    }

    /// Fits everything on `events`, sorted by time.
    ///
    /// - Parameters:
    ///   - labels: of each item, or empty.
    ///   - timelines: what the features may know of the items' activity; by default that of `events` alone.
    /// - Throws: `EASEError` or `ALSError`.
    public static func fit(
        _ events: ArraySlice<TimedInteraction>, userCount: Int, itemCount: Int, labels: [[Int32]],
        timelines: ItemTimelines? = nil, parameters: Parameters, using generator: inout some RandomNumberGenerator
    ) throws -> RankerModels {
        let training = TrainingData(events, userCount: userCount, itemCount: itemCount)
        let interactions = training.interactions
        return RankerModels(
            weights: try EASE.fit(interactions: interactions, lambda: parameters.lambda),
            sequence: try parameters.usesSequence
                ? RecentHistoryRegression().fit(events, userCount: userCount, itemCount: itemCount) : nil,
            factors: try ALS.fit(interactions: interactions, parameters: parameters.factors, using: &generator),
            neighbours: ItemKNN.fit(
                interactions: interactions, neighbours: parameters.neighbours, shrinkage: parameters.shrinkage),
            popularity: training.popularity, labels: labels,
            timelines: timelines ?? ItemTimelines(events, itemCount: itemCount))
    }
}
