/// All arms on one dataset: chooses λ, fits what the arms need on the events before the split, replays the rest.
///
/// ```swift
/// let report = try await ArmComparison(threads: 2).run(dataset, labels: genres)
/// report.accuracy(of: .blend, in: .returning)?.ndcg10
/// ```
public struct ArmComparison: Sendable {
    /// The arms to compare, in the order of the report.
    public var arms: [ComparedArm]
    /// Seeds everything random: models that start at random, and the bootstrap. The same seed gives the same report.
    public var seed: UInt64
    /// How many users are replayed at a time.
    public var threads: Int
    /// EASE's regularisation; nil chooses it from `lambdaSelection` on the end of the training events.
    public var lambda: Double?
    /// How λ is chosen.
    public var lambdaSelection: LambdaSelection
    /// How ALS's confidence and ridge are chosen.
    public var alsSelection: ALSSelection
    /// Items need as many training events to take part.
    public var minimumItemEvents: Int
    /// The intervals of the lifts.
    public var bootstrap: PairedBootstrap

    public init(
        arms: [ComparedArm] = ComparedArm.allCases, seed: UInt64 = 1, threads: Int = 1, lambda: Double? = nil,
        lambdaSelection: LambdaSelection = LambdaSelection(), alsSelection: ALSSelection = ALSSelection(),
        minimumItemEvents: Int = 5, bootstrap: PairedBootstrap = PairedBootstrap()
    ) {
        self.arms = arms
        self.seed = seed
        self.threads = threads
        self.lambda = lambda
        self.lambdaSelection = lambdaSelection
        self.alsSelection = alsSelection
        self.minimumItemEvents = minimumItemEvents
        self.bootstrap = bootstrap
    }

    /// How far a comparison has come.
    public enum Progress: Sendable, Equatable {
        /// A value of λ was tried, the `number`-th of `count`.
        case triedLambda(LambdaSelection.Score, number: Int, count: Int)
        /// A choice of ALS's parameters was tried, the `number`-th of `count`.
        case triedALS(ALSSelection.Score, number: Int, count: Int)
        /// The arm's model is about to be fitted.
        case fitting(ComparedArm)
        /// All arms have predicted the events of `users` of the `count` users who have some.
        case replayed(users: Int, count: Int)
    }

    /// - Parameters:
    ///   - dataset: all events; items without enough training events are dropped first.
    ///   - labels: the labels (genres) of each item after the dataset's numbering, as indices from 0; an empty list where
    ///     they are not known. May be empty altogether.
    ///   - progress: called in this task as the work goes on.
    /// - Throws: ``EASEError`` if the model that most arms share cannot be fitted. An arm whose own model cannot be fitted, for
    ///   example since there is too little to learn from, is left out: see ``ArmComparisonReport/omitted``.
    public func run(
        _ dataset: ReplayDataset, labels: [[Int32]] = [], progress: @Sendable (Progress) -> Void = { _ in }
    ) async throws -> ArmComparisonReport {
        precondition(labels.isEmpty || labels.count == dataset.itemCount, "labels go with all of the dataset's items")
        let (dataset, kept) = dataset.keepingItems(withTrainingEvents: minimumItemEvents)
        let selection = try lambda == nil ? selectLambda(dataset, progress) : nil
        let training = try ArmTraining(
            dataset: dataset, labels: labels.isEmpty ? [] : kept.map { labels[Int($0)] },
            lambda: lambda ?? selection?.best ?? lambdaSelection.grid[0], seed: seed, alsSelection: alsSelection)
        var fitted: [any ReplayArm] = []
        var omitted: [ComparedArm: String] = [:]
        for arm in arms {
            progress(.fitting(arm))
            var tried = 0
            do {
                let arm = try training.fit(arm) { score in
                    tried += 1
                    progress(.triedALS(score, number: tried, count: alsSelection.grid.count))
                }
                fitted.append(arm)
            } catch {
                omitted[arm] = String(describing: error)
            }
        }
        let replay = await ReplayEvaluation(arms: fitted, threads: threads).run(
            dataset, deciles: training.data.popularity.deciles
        ) { progress(.replayed(users: $0, count: $1)) }
        return ArmComparisonReport(
            replay: replay, omitted: omitted, lambda: training.lambda, lambdaSelection: selection,
            bootstrap: bootstrap, seed: seed)
    }

    private func selectLambda(
        _ dataset: ReplayDataset, _ progress: (Progress) -> Void
    ) throws(EASEError) -> LambdaSelection.Result {
        var number = 0
        return try lambdaSelection.select(
            training: dataset.training, userCount: dataset.userCount, itemCount: dataset.itemCount
        ) { score in
            number += 1
            progress(.triedLambda(score, number: number, count: lambdaSelection.grid.count))
        }
    }
}
