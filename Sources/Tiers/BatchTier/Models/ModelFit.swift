import Learning
import Signals
import Snapshots

/// One user touching one item, as models are fitted on it.
package struct Interaction: Sendable, Equatable {
    package var userID: String
    package var itemID: String
    package var occurredAt: Timestamp

    package init(userID: String, itemID: String, occurredAt: Timestamp) {
        self.userID = userID
        self.itemID = itemID
        self.occurredAt = occurredAt
    }

    /// Nil for an event that names no item, or whose kind does not speak for the item.
    package init?(_ event: Event, _ catalogue: Catalogue) {
        guard !event.itemID.isEmpty, let kind = catalogue.kinds[event.kind], kind.weight > 0 else { return nil }
        self.init(userID: event.userID, itemID: event.itemID, occurredAt: event.occurredAt)
    }
}

/// A fitted model with everything that a models part holds.
package struct FittedModel: Sendable {
    /// The item at index `i` is item `i` of the weights; in the order of ids.
    package var items: [ModelItem]
    /// All other items that are known, in the order of ids.
    package var otherItems: [ModelItem]
    package var weights: ItemWeights
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

    /// - Parameter lambdas: candidates for λ; one is taken as it is, none means the default grid.
    package init(lambdas: [Double] = [], itemLimit: Int = EASE.defaultItemLimit, budget: WeightBudget = WeightBudget())
    {
        self.lambdas = lambdas.isEmpty ? LambdaSelection.defaultGrid : lambdas
        self.itemLimit = itemLimit
        self.budget = budget
    }

    /// - Parameters:
    ///   - interactions: in any order; the model depends on their set only.
    ///   - items: what is known of items.
    ///   - progress: called with what is done and the share done.
    /// - Returns: nil when no item has enough events.
    /// - Throws: `EASEError`.
    package func fit(
        _ interactions: [Interaction], items: ItemTable, progress: (String, Double) -> Void = { _, _ in }
    ) throws -> FittedModel? {
        progress("counting interactions", 0)
        let counts = Dictionary(interactions.map { ($0.itemID, 1) }, uniquingKeysWith: +)
        let eligible = eligibleItems(counts)
        guard !eligible.isEmpty else { return nil }
        let index = ItemIndex(eligible)
        let (events, userCount) = timed(interactions, index)
        let training = TrainingData(events, userCount: userCount, itemCount: index.count)

        let selection = try selectLambda(events[...], userCount: userCount, itemCount: index.count, progress)
        progress("fitting lambda \(Self.text(selection.lambda))", 0.75)
        let dense = try EASE.fit(interactions: training.interactions, lambda: selection.lambda, itemLimit: itemLimit)
        let budgeted = BudgetedWeights(dense, budget: budget)

        var quality = selection.scores
        quality["lambda"] = selection.lambda
        quality["validation_events"] = Double(selection.cases)
        quality["interactions"] = Double(events.count)
        quality["users"] = Double(userCount)
        quality["squared_mass_kept"] = budgeted.squaredMassKept
        if case .sparse = budgeted.weights {
            progress("measuring what sparseness costs", 0.9)
            let time = ReplayTimes.quantile(0.9, of: events)
            let cases = NextItemCase.cases(in: events, after: time, userCount: userCount)
            quality["sparse_ndcg10_difference"] = budgeted.ndcgDifference(
                from: dense, popularity: training.popularity, on: cases)
        }
        let (modelItems, others) = describe(eligible, counts: counts, items: items)
        return FittedModel(items: modelItems, otherItems: others, weights: budgeted.weights, quality: quality)
    }

    /// The ids of the items of the model, in byte order, which does not change from one fit to the next.
    private func eligibleItems(_ counts: [String: Int]) -> [String] {
        var eligible = counts.filter { $0.value >= Self.minimumEvents }.map { (id: $0.key, count: $0.value) }
        if eligible.count > itemLimit {
            eligible.sort { $0.count != $1.count ? $0.count > $1.count : Self.areInOrder($0.id, $1.id) }
            eligible.removeLast(eligible.count - itemLimit)
        }
        return eligible.map(\.id).sorted(by: Self.areInOrder)
    }

    /// The interactions with the model's items, sorted by time, then by user and item.
    private func timed(_ interactions: [Interaction], _ index: ItemIndex) -> ([TimedInteraction], userCount: Int) {
        let users = ItemIndex(Set(interactions.map(\.userID)).sorted(by: Self.areInOrder))
        var events: [TimedInteraction] = []
        events.reserveCapacity(interactions.count)
        for interaction in interactions {
            guard let item = index.index(of: interaction.itemID), let user = users.index(of: interaction.userID) else {
                continue
            }
            let second = interaction.occurredAt.floor(toMultipleOf: 1_000_000).microseconds / 1_000_000
            events.append(TimedInteraction(user: user, item: item, time: second))
        }
        events.sort { ($0.time, $0.user, $0.item) < ($1.time, $1.user, $1.item) }
        return (events, users.count)
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
            progress("trying lambda \(Self.text(lambdas[next]))", 0.05 + 0.7 * done / Double(lambdas.count))
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
        let others = Set(items.ids).union(counts.keys).subtracting(inModel).sorted(by: Self.areInOrder)
        return (eligible.map(describe), others.map(describe))
    }

    private static func areInOrder(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
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
