/// The replay protocol in memory: later events are predicted one by one from a model frozen at the split.
///
/// Every event after the split is a test unless the user has had the item before. All items compete except those of the
/// user's strictly earlier events (the same mask in every arm). This is the reference that a replay over the running
/// services has to reproduce.
public struct ReplayEvaluation: Sendable {
    public var arms: [ReplayArm]
    /// Items need as many training events to take part.
    public var minimumItemEvents: Int

    public init(arms: [ReplayArm] = ReplayArm.reference, minimumItemEvents: Int = 5) {
        self.arms = arms
        self.minimumItemEvents = minimumItemEvents
    }

    /// - Parameters:
    ///   - dataset: all events; items without enough training events are dropped first.
    ///   - lambda: EASE's regularisation.
    ///   - progress: called after each user with the number of users done.
    public func run(
        _ dataset: ReplayDataset, lambda: Double, progress: (Int) -> Void = { _ in }
    ) throws(EASEError) -> ReplayReport {
        let (dataset, _) = dataset.keepingItems(withTrainingEvents: minimumItemEvents)
        let training = TrainingData(
            dataset.training, userCount: dataset.userCount, itemCount: dataset.itemCount)
        let weights = try EASE.fit(interactions: training.interactions, lambda: lambda)
        return run(
            dataset, scorer: Scorer(weights: weights, popularity: training.popularity),
            deciles: training.popularity.deciles, progress: progress)
    }

    /// Judges a given scorer on a dataset whose items are the scorer's own.
    public func run(
        _ dataset: ReplayDataset, scorer: Scorer<some ItemWeightRows>, deciles: [Int],
        progress: (Int) -> Void = { _ in }
    ) -> ReplayReport {
        precondition(scorer.itemCount == dataset.itemCount, "the scorer and the dataset index different items")
        var outcomes: [ReplayOutcome] = []
        var exposures = arms.map { _ in [Int](repeating: 0, count: dataset.itemCount) }
        var scores: [Float] = []
        let histories = ReplayDataset.histories(of: dataset.events, userCount: dataset.userCount)
        for (user, events) in histories.enumerated() {
            var walk = HistoryWalk(events)
            while let step = walk.next() {
                guard Double(step.event.time) > dataset.splitTime else { continue }
                let situation = ReplaySituation(user: Int32(user), now: step.event.time, history: step.history)
                var ranks: [Double] = []
                for (position, arm) in arms.enumerated() {
                    scorer.score(arm.history(situation), into: &scores)
                    Ranking.exclude(step.history.lazy.map(\.item), from: &scores)
                    ranks.append(Ranking.placement(of: step.event.item, in: scores).rank)
                    for shown in Ranking.top(10, of: scores) { exposures[position][Int(shown.item)] += 1 }
                }
                outcomes.append(
                    ReplayOutcome(
                        user: Int32(user), item: step.event.item, time: step.event.time,
                        isReturning: situation.isReturning, isFresh: situation.isFresh, ranks: ranks))
            }
            progress(user + 1)
        }
        return ReplayReport(
            arms: arms.map(\.name), itemCount: dataset.itemCount, outcomes: outcomes,
            exposures: exposures.map { ExposureSummary(exposures: $0, deciles: deciles) })
    }
}
