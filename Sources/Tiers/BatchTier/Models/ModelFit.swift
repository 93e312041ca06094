import Learning
import Signals
import Snapshots

/// A fitted model with everything that a models part holds.
package struct FittedModel: Sendable {
    /// The item at index `i` is item `i` of the weights; in the order of ids.
    package var items: [ModelItem]
    /// All other items that are known, in the order of ids.
    package var otherItems: [ModelItem]
    package var weights: ItemWeights
    /// Factors and clusters; nil with too few items.
    package var taste: FittedTaste?
    /// What the second stage needs; nil when it was not wanted, or without taste.
    package var ranking: FittedRanking?
    /// False for an imported ranker that was measured and orders worse than retrieval alone.
    package var keepsImportedRanker = true
    /// Figures by name, for the manifest.
    package var quality: [String: Double]
}

/// Fits EASE on interactions: the items that occur often enough, λ by validation, sparse when there are many items.
package struct ModelFit: Sendable {
    /// Items with fewer events are not part of a model.
    package static let minimumEvents = 5
    /// What is taken when there is nothing to choose it by.
    static let defaultLambda = 100.0

    package var lambdas: [Double]
    /// Items at most; beyond it, the most frequent ones.
    package var itemLimit: Int
    package var budget: WeightBudget
    /// Nil: as much as there is.
    package var memory: FitMemory?
    /// Nil: no ranker is trained, and nothing for one is made.
    package var rankerFit: RankerFit?
    var tasteFit = TasteFit()

    /// - Parameter lambdas: candidates for λ; one is taken as it is, none means the default grid.
    package init(
        lambdas: [Double] = [], itemLimit: Int = EASE.defaultItemLimit, budget: WeightBudget = WeightBudget(),
        memory: FitMemory? = nil, rankerFit: RankerFit? = nil
    ) {
        self.lambdas = lambdas.isEmpty ? LambdaSelection.defaultGrid : lambdas
        self.itemLimit = itemLimit
        self.budget = budget
        self.memory = memory
        self.rankerFit = rankerFit
    }

    /// - Parameters:
    ///   - interactions: in any order; the model depends on their set only. Consumed, because they may be many.
    ///   - items: what is known of items.
    ///   - progress: called with what is done and the share done.
    /// - Returns: nil when no item has enough events.
    /// - Throws: `EASEError`, `ALSError`, `KMeansError`; `FitMemory.Exceeded`.
    package func fit(
        _ interactions: consuming Interactions, items: ItemTable, progress: (String, Double) -> Void = { _, _ in }
    ) throws -> FittedModel? {
        progress("counting interactions", 0)
        let counts = Dictionary(
            zip(interactions.items.ids, interactions.countsByItem()), uniquingKeysWith: { first, _ in first })
        let itemLimit = min(itemLimit, try memory?.itemLimit(beside: interactions.count) ?? .max)
        let eligible = eligibleItems(counts, limit: itemLimit)
        guard !eligible.isEmpty else { return nil }
        let (events, userCount) = interactions.keeping(eligible)
        let training = TrainingData(events, userCount: userCount, itemCount: eligible.count)

        let selection = try selectLambda(events[...], userCount: userCount, itemCount: eligible.count, progress)
        let (modelItems, others) = describe(eligible, counts: counts, items: items)
        // The ranker first: what it is learned with is gone when the models are fitted.
        let hasSpace = eligible.count > tasteFit.dimension
        var learned = RankerFit.Learned()
        if let rankerFit, hasSpace {
            progress("training the ranker", 0.65)
            learned = try rankerFit.learn(
                events, userCount: userCount, labels: labels(of: modelItems, rankerFit.labelAttribute),
                counts: modelItems.map { Int(clamping: $0.popularity) }, lambda: selection.lambda, memory: memory)
        }
        progress("fitting factors", 0.7)
        let taste = try tasteFit.fit(training.interactions) { progress("fitting factors", 0.7 + 0.05 * $0) }
        progress("fitting lambda \(Self.text(selection.lambda))", 0.75)
        let dense = try EASE.fit(interactions: training.interactions, lambda: selection.lambda, itemLimit: itemLimit)
        let budgeted = BudgetedWeights(dense, budget: budget)

        var ranking: FittedRanking?
        if let rankerFit, hasSpace {
            progress("fitting the ranker's models", 0.85)
            ranking = try rankerFit.ranking(
                events, userCount: userCount, interactions: training.interactions, logit: learned.logit)
        }

        var quality = selection.scores.merging(learned.quality) { $1 }
        quality["lambda"] = selection.lambda
        quality["validation_events"] = Double(selection.cases)
        quality["interactions"] = Double(events.count)
        quality["users"] = Double(userCount)
        quality["items_left_out"] = Double(counts.count { $0.value >= Self.minimumEvents } - eligible.count)
        quality["squared_mass_kept"] = budgeted.squaredMassKept
        quality["clusters"] = Double(taste?.clusters?.count ?? 0)
        if case .sparse = budgeted.weights {
            progress("measuring what sparseness costs", 0.9)
            let time = ReplayTimes.quantile(0.9, of: events)
            let cases = NextItemCase.cases(in: events, after: time, userCount: userCount)
            quality["sparse_ndcg10_difference"] = budgeted.ndcgDifference(
                from: dense, popularity: training.popularity, on: cases)
        }
        return FittedModel(
            items: modelItems, otherItems: others, weights: budgeted.weights, taste: taste, ranking: ranking,
            keepsImportedRanker: learned.keepsImported, quality: quality)
    }

    /// The labels of each item by number.
    private func labels(of items: [ModelItem], _ attribute: String) -> [[Int32]] {
        var numbers = ItemIndex()
        return items.map { ($0.item.labels[attribute] ?? []).map { numbers.insert($0) } }
    }

    /// The ids of the items of the model, in byte order, which does not change from one fit to the next.
    private func eligibleItems(_ counts: [String: Int], limit: Int) -> [String] {
        var eligible = counts.filter { $0.value >= Self.minimumEvents }.map { (id: $0.key, count: $0.value) }
        if eligible.count > limit {
            eligible.sort { $0.count != $1.count ? $0.count > $1.count : $0.id.isInByteOrder(before: $1.id) }
            eligible.removeLast(eligible.count - limit)
        }
        return eligible.map(\.id).sorted { $0.isInByteOrder(before: $1) }
    }

    private struct Selection {
        var lambda: Double
        var scores: [String: Double] = [:]
        var cases = 0
    }

    private func selectLambda(
        _ events: ArraySlice<TimedInteraction>, userCount: Int, itemCount: Int, _ progress: (String, Double) -> Void
    ) throws -> Selection {
        if lambdas.count == 1 { return Selection(lambda: lambdas[0]) }
        var done = 0.0
        progress("trying lambda \(Self.text(lambdas[0]))", 0.05)
        let result = try LambdaSelection(grid: lambdas).select(
            training: events, userCount: userCount, itemCount: itemCount
        ) { _ in
            done += 1
            let next = min(Int(done), lambdas.count - 1)
            progress("trying lambda \(Self.text(lambdas[next]))", 0.05 + 0.6 * done / Double(lambdas.count))
        }
        var selection = Selection(lambda: result.best, cases: result.cases)
        for score in result.scores { selection.scores["ndcg10_lambda_\(Self.text(score.lambda))"] = score.ndcg10 }
        if result.cases == 0 {
            // Nothing to validate on, so the usual value rather than whichever wins a tie of zeros.
            selection.lambda =
                lambdas.min { ($0 - Self.defaultLambda).magnitude < ($1 - Self.defaultLambda).magnitude }
                ?? Self.defaultLambda
        } else {
            selection.scores["ndcg10"] = result.scores.first { $0.lambda == result.best }?.ndcg10
        }
        return selection
    }

    private func describe(
        _ eligible: [String], counts: [String: Int], items: ItemTable
    ) -> (items: [ModelItem], others: [ModelItem]) {
        func describe(_ id: String) -> ModelItem {
            ModelItem(item: items[id] ?? Item(id: id), popularity: UInt64(counts[id] ?? 0))
        }
        let inModel = Set(eligible)
        let others = Set(items.ids).union(counts.keys).subtracting(inModel).sorted { $0.isInByteOrder(before: $1) }
        return (eligible.map(describe), others.map(describe))
    }

    /// `100`, `0.5`
    private static func text(_ lambda: Double) -> String {
        lambda == lambda.rounded() && lambda < 1e15 ? "\(Int64(lambda))" : "\(lambda)"
    }
}

/// Times of sorted interactions.
private enum ReplayTimes {
    static func quantile(_ share: Double, of events: [TimedInteraction]) -> Double {
        guard !events.isEmpty else { return 0 }
        return Double(events[Int(share * Double(events.count - 1))].time)
    }
}
