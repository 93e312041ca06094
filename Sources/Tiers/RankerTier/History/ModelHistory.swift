import Learning
import Signals

/// The history that the model is given, as indices of the model's items.
///
/// `fresh` and `batch` split it by what put an item there: fresh are the items that the batch history does not have, so
/// their part of a score is what injection has added to it.
struct ModelHistory: Sendable, Equatable {
    /// In time order, oldest first: the order in which rows are added up.
    private(set) var items: [WeightedItem] = []
    private(set) var batch: [WeightedItem] = []
    private(set) var fresh: [WeightedItem] = []
    /// When each of `items` was last touched, in seconds since the epoch.
    private(set) var times: [Int64] = []

    /// - Parameters:
    ///   - batch: the snapshot's history.
    ///   - recent: what is merged into it; empty for an arm that does without.
    ///   - limit: items at most, the newest; counted before unknown items are left out.
    ///   - weighing: what the known items weigh at which moment; nil for every item alike.
    init(
        batch: [ItemAt], recent: [ItemAt], limit: Int, model: ServedModel,
        weighing: (recency: RecencyWeights, now: Timestamp)? = nil
    ) {
        let merged = ItemAt.merge(recent.isEmpty ? [batch] : [batch, recent], limit: limit)
        let known = recent.isEmpty ? [] : Set(batch.lazy.map(\.itemID))
        items.reserveCapacity(merged.count)
        var ages: [Double] = []
        var isBatch: [Bool] = []
        for entry in merged {
            guard let index = model.index(of: entry.itemID) else { continue }
            items.append(WeightedItem(index))
            times.append(entry.occurredAt.floor(toMultipleOf: 1_000_000).microseconds / 1_000_000)
            isBatch.append(recent.isEmpty || known.contains(entry.itemID))
            if let weighing { ages.append(weighing.now.seconds(since: entry.occurredAt)) }
        }
        if let weighing {
            for (position, weight) in weighing.recency.weights(ages: ages).enumerated() {
                items[position].weight = weight
            }
        }
        for (item, isBatch) in zip(items, isBatch) {
            if isBatch { self.batch.append(item) } else { fresh.append(item) }
        }
    }

    /// The same as the second stage's features take it.
    func situation(at now: Timestamp) -> ReplaySituation {
        ReplaySituation(
            user: 0, now: now.floor(toMultipleOf: 1_000_000).microseconds / 1_000_000,
            history: zip(items, times).map { TimedInteraction(user: 0, item: $0.item, time: $1) })
    }

    /// The last items with their weights as `RecentHistoryRegression` takes them.
    func features(at now: Timestamp) -> ModelHistory {
        let situation = situation(at: now)
        var features = self
        features.items = RecentHistoryRegression().features(of: situation.history, now: situation.now)
        features.times = Array(times.suffix(features.items.count))
        let weights = Dictionary(features.items.map { ($0.item, $0.weight) }, uniquingKeysWith: { first, _ in first })
        func weighed(_ items: [WeightedItem]) -> [WeightedItem] {
            items.compactMap { item in weights[item.item].map { WeightedItem(item.item, weight: $0) } }
        }
        features.batch = weighed(batch)
        features.fresh = weighed(fresh)
        return features
    }

    /// No history.
    init() {}
}
