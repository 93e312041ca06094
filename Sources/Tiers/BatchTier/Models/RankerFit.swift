import Learning
import Snapshots

/// Trains the ranker of a build on the build's own events, and makes what its features are computed from.
///
/// The ranker is learned at the end of the events' time and measured there, before it is learned anew on all training rows;
/// one that orders held-out queries no better than retrieval alone is not published, and the manifest says so.
///
/// **Cost.** One more fit of EASE, ALS, item-kNN and `RecentHistoryRegression` on the earlier events, of at most
/// ``trainedItems`` items: a catalogue with more is represented by the most frequent ones, since standardised features mean the
/// same for the others. Nothing of it is held while the models themselves are fitted.
package struct RankerFit: Sendable {
    /// Items at most that the ranker is learned on, and that `RecentHistoryRegression` is fitted for.
    package static let trainedItems = 5_000
    /// Held-out queries that a ranker is judged by at least.
    package static let leastQueries = 30
    /// An interaction is held once more sorted by user; a training row's share of the queries is bounded by their number.
    static let bytesPerInteraction = 48
    /// About what the features of one query take while a ranker is learned.
    static let bytesPerQuery = 36_000
    static let mostQueries = 10_000

    /// Which labels of the items the features compare.
    package var labelAttribute = "genres"
    /// The ranker that was imported into the models that are served; it stays beside the one that is trained.
    package var imported: GradientBoostedTrees?
    var seed: UInt64 = 1

    package init(imported: GradientBoostedTrees? = nil) {
        self.imported = imported
    }

    /// What was learned, and figures for the manifest, all named `ranker_…`.
    struct Learned: Sendable {
        var logit: LogisticModel?
        /// Whether the imported ranker does not order held-out queries worse than retrieval alone.
        var keepsImported = true
        var quality: [String: Double] = [:]
    }

    /// Learns and judges.
    ///
    /// - Parameters:
    ///   - events: sorted by time.
    ///   - labels: of each item.
    ///   - counts: events of each item.
    func learn(
        _ events: [TimedInteraction], userCount: Int, labels: [[Int32]], counts: [Int], lambda: Double,
        memory: FitMemory?
    ) throws -> Learned {
        var learned = Learned()
        let (events, labels) = mostFrequent(events, labels, counts)
        guard let queries = queryLimit(interactions: events.count, items: labels.count, memory) else {
            learned.quality["ranker_skipped_for_memory"] = 1
            return learned
        }
        let training = RankerTraining(
            models: RankerModels.Parameters(
                lambda: lambda, factors: ALS.Parameters(dimension: TasteFit().dimension),
                usesSequence: counts.count <= Self.trainedItems),
            sampling: RankerSampling(maximumQueries: queries))
        let judged: JudgedRanker
        do {
            judged = try training.judged(
                events[...], userCount: userCount, itemCount: labels.count, labels: labels,
                others: imported.flatMap(RankerModel.trees).map { [$0] } ?? [], seed: seed)
        } catch LogisticRegressionError.noRows {
            learned.quality["ranker_queries"] = 0
            return learned
        }
        let judgement = judged.judgement
        learned.quality["ranker_queries"] = Double(judgement.queries)
        learned.quality["ranker_retrieval_ndcg10"] = judgement.retrieval
        learned.quality["ranker_ndcg10"] = judgement.models[0]
        let isJudged = judgement.queries >= Self.leastQueries
        if isJudged, judgement.models[0] > judgement.retrieval { learned.logit = judged.model }
        learned.quality["ranker_published"] = learned.logit == nil ? 0 : 1
        if judgement.models.count > 1 {
            learned.quality["ranker_imported_ndcg10"] = judgement.models[1]
            learned.keepsImported = !isJudged || judgement.models[1] >= judgement.retrieval
        }
        return learned
    }

    /// What the features are computed from, of all items and all events.
    func ranking(
        _ events: [TimedInteraction], userCount: Int, interactions: InteractionMatrix, logit: LogisticModel?
    ) throws -> FittedRanking {
        let itemCount = interactions.itemCount
        let activity = ItemActivity.ofItems(events, itemCount: itemCount)
        return FittedRanking(
            neighbours: ItemKNN.fit(interactions: interactions),
            sequence: itemCount <= Self.trainedItems
                ? try RecentHistoryRegression().fit(events, userCount: userCount, itemCount: itemCount) : nil,
            activity: activity.items, total: activity.total, labelAttribute: labelAttribute, logit: logit)
    }

    /// The events of the items that are learned on, with those numbered anew.
    private func mostFrequent(
        _ events: [TimedInteraction], _ labels: [[Int32]], _ counts: [Int]
    ) -> (events: [TimedInteraction], labels: [[Int32]]) {
        guard counts.count > Self.trainedItems else { return (events, labels) }
        let kept = counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }.prefix(Self.trainedItems).sorted()
        var numbers = [Int32](repeating: -1, count: counts.count)
        for (number, item) in kept.enumerated() { numbers[item] = Int32(number) }
        let remaining = events.compactMap { event in
            let item = numbers[Int(event.item)]
            return item < 0 ? nil : TimedInteraction(user: event.user, item: item, time: event.time)
        }
        return (remaining, kept.map { labels[$0] })
    }

    /// How many queries may be held; nil when the models alone take more than there is.
    private func queryLimit(interactions: Int, items: Int, _ memory: FitMemory?) -> Int? {
        guard let memory else { return Self.mostQueries }
        let models =
            interactions * (FitMemory.bytesPerInteraction + Self.bytesPerInteraction)
            + items * items * FitMemory.bytesPerPair
        let queries = (memory.bytes - models) / Self.bytesPerQuery
        return queries < Self.leastQueries ? nil : min(queries, Self.mostQueries)
    }
}
