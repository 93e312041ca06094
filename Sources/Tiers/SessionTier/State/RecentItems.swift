import Signals

extension PackedEvents {
    /// The items of these events, each once at its latest time, oldest first; the newest `limit` of them.
    ///
    /// - Parameters:
    ///   - since: leave out what the caller's batch history has: events before this that `watermark` covers.
    ///   - asOf: leave out what happened later; `nil` for everything.
    ///   - isCounted: which kinds of events count.
    func items(
        since: Timestamp, watermark: Watermark?, partition: UInt32, asOf: Timestamp?, limit: Int,
        where isCounted: (_ kind: String) -> Bool
    ) -> [ItemAt] {
        var items: [ItemAt] = []
        items.reserveCapacity(count)
        for event in self where !event.itemID.isEmpty {
            if let asOf, event.occurredAt > asOf { break }
            if event.occurredAt < since,
                watermark?.covers(offset: event.offset, of: partition, occurredAt: event.occurredAt) ?? false
            {
                continue
            }
            guard isCounted(event.kind) else { continue }
            items.append(ItemAt(itemID: event.itemID, occurredAt: event.occurredAt))
        }
        return ItemAt.merge([items], limit: limit)
    }
}
