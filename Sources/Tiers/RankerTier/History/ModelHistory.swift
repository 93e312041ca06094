import Learning
import Signals

/// The history that the model is given, as indices of the model's items.
///
/// `fresh` and `batch` split it by what put an item there: fresh are the items that the batch history does not have, so
/// their part of a score is what injection has added to it.
struct ModelHistory: Sendable, Equatable {
    /// In time order, oldest first: the order in which rows are added up.
    private(set) var items: [WeightedItem] = []
    private(set) var batch: [Int32] = []
    private(set) var fresh: [Int32] = []

    /// - Parameters:
    ///   - batch: the snapshot's history.
    ///   - recent: what is merged into it; empty for an arm that does without.
    ///   - limit: items at most, the newest; counted before unknown items are left out.
    init(batch: [ItemAt], recent: [ItemAt], limit: Int, model: ServedModel) {
        let merged = ItemAt.merge(recent.isEmpty ? [batch] : [batch, recent], limit: limit)
        let known = recent.isEmpty ? [] : Set(batch.lazy.map(\.itemID))
        items.reserveCapacity(merged.count)
        for entry in merged {
            guard let index = model.index(of: entry.itemID) else { continue }
            items.append(WeightedItem(index))
            if recent.isEmpty || known.contains(entry.itemID) {
                self.batch.append(index)
            } else {
                fresh.append(index)
            }
        }
    }

    /// No history.
    init() {}
}
