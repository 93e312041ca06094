/// Chooses the confidence and the ridge of ``ALS`` on the last tenth of the training data, without touching the test part.
public struct ALSSelection: Sendable {
    /// α of 1, 3 and 10, each with λ of 3, 10, 30 and 100: what they trade is how strongly what was seen outweighs what was not.
    public static let defaultGrid: [ALS.Parameters] = [Float(1), 3, 10].flatMap { alpha in
        [Float(3), 10, 30, 100].map { ALS.Parameters(alpha: alpha, regularisation: $0) }
    }

    /// NDCG@10 of one choice.
    public struct Score: Sendable, Equatable {
        public let parameters: ALS.Parameters
        public let ndcg10: Double
    }

    public var grid: [ALS.Parameters]
    /// Quantile of the training events' time after which events validate.
    public var validationQuantile: Double
    /// Validation events at most, evenly spaced over the users; each costs a solve and a product with all items.
    public var caseLimit: Int

    public init(
        grid: [ALS.Parameters] = Self.defaultGrid, validationQuantile: Double = 0.9, caseLimit: Int = 4_000
    ) {
        precondition(!grid.isEmpty, "a choice of parameters needs a grid")
        self.grid = grid
        self.validationQuantile = validationQuantile
        self.caseLimit = caseLimit
    }

    /// Fits every choice on events at or before the validation quantile and ranks the later ones, each from the user's strictly
    /// earlier events.
    ///
    /// - Parameters:
    ///   - training: events before the split, sorted by time.
    ///   - seed: of the first factors, the same for every choice.
    ///   - progress: called after each choice with its score.
    /// - Returns: the choice with the highest NDCG@10, the first of them on a tie; the standard one with nothing to validate on.
    public func select(
        training: ArraySlice<TimedInteraction>, userCount: Int, itemCount: Int, seed: UInt64,
        progress: (Score) -> Void = { _ in }
    ) throws(ALSError) -> ALS.Parameters {
        guard grid.count > 1 else { return grid[0] }
        let validationTime = ReplayDataset.quantile(validationQuantile, ofSorted: training)
        let cases = NextItemCase.cases(in: training, after: validationTime, userCount: userCount, limit: caseLimit)
        guard !cases.isEmpty else { return ALS.Parameters() }
        let model = TrainingData(
            training[..<ReplayDataset.position(after: validationTime, in: training)], userCount: userCount,
            itemCount: itemCount)
        var best: Score?
        for parameters in grid {
            var generator = SeededGenerator(seed: seed)
            let arm = FactorArm(
                name: ComparedArm.als.rawValue,
                factors: try ALS.fit(interactions: model.interactions, parameters: parameters, using: &generator),
                popularity: model.popularity)
            let score = Score(parameters: parameters, ndcg10: NextItemCase.meanNDCG(on: cases, score: arm.score))
            progress(score)
            if best.map({ $0.ndcg10 < score.ndcg10 }) ?? true { best = score }
        }
        return best?.parameters ?? ALS.Parameters()
    }
}
