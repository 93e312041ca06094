/// What the arms are fitted on: the events up to the split, and the models that several arms share.
struct ArmTraining: Sendable {
    /// Only items with enough training events, all of its events; fitting looks at those up to the split.
    let dataset: ReplayDataset
    let data: TrainingData
    /// Labels of each of the dataset's items, or empty.
    let labels: [[Int32]]
    let lambda: Double
    let seed: UInt64
    /// How ALS's parameters are chosen.
    let alsSelection: ALSSelection
    let scorer: Scorer<DenseItemWeights>

    init(
        dataset: ReplayDataset, labels: [[Int32]], lambda: Double, seed: UInt64, alsSelection: ALSSelection
    ) throws(EASEError) {
        self.dataset = dataset
        self.labels = labels
        self.lambda = lambda
        self.seed = seed
        self.alsSelection = alsSelection
        data = TrainingData(dataset.training, userCount: dataset.userCount, itemCount: dataset.itemCount)
        scorer = Scorer(
            weights: try EASE.fit(interactions: data.interactions, lambda: lambda), popularity: data.popularity)
    }

    /// The arm, ready to predict.
    /// - Parameter progress: called after each choice that was tried for ALS.
    func fit(_ arm: ComparedArm, progress: (ALSSelection.Score) -> Void) throws -> any ReplayArm {
        switch arm {
        case .popularity: return HistoryArm(.popularity, scorer: scorer)
        case .control: return HistoryArm(.control, scorer: scorer)
        case .injection: return HistoryArm(.injection, scorer: scorer)
        case .last20: return HistoryArm(.last20, scorer: scorer)
        case .blend: return HistoryArm(.blend, scorer: scorer)
        case .itemKNN:
            let neighbours = Scorer(
                weights: ItemKNN.fit(interactions: data.interactions), popularity: data.popularity)
            return HistoryArm(HistoryChoice.injection.named(arm.rawValue), scorer: neighbours)
        case .auxiliary:
            let regression = RecentHistoryRegression()
            let weights = try regression.fit(
                dataset.training, userCount: dataset.userCount, itemCount: dataset.itemCount)
            return HistoryArm(
                HistoryChoice(name: arm.rawValue) { regression.features(of: $0.history, now: $0.now) },
                scorer: Scorer(weights: weights, popularity: data.popularity))
        case .als:
            let parameters = try alsSelection.select(
                training: dataset.training, userCount: dataset.userCount, itemCount: dataset.itemCount, seed: seed,
                progress: progress)
            var generator = SeededGenerator(seed: seed)
            let factors = try ALS.fit(interactions: data.interactions, parameters: parameters, using: &generator)
            return FactorArm(name: arm.rawValue, factors: factors, popularity: data.popularity)
        case .ranker:
            var generator = SeededGenerator(seed: seed)
            return try RankerTraining(models: RankerModels.Parameters(lambda: lambda)).ranker(
                dataset.training, userCount: dataset.userCount, itemCount: dataset.itemCount, labels: labels,
                using: &generator)
        }
    }
}
