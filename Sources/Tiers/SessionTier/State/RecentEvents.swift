import Signals

/// A user's events that the batch profile does not cover, in time order.
struct RecentEvents: Sendable {
    struct Entry: Sendable {
        var offset: UInt64
        var event: Event
    }

    private(set) var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }
    var newest: Timestamp? { entries.last?.event.occurredAt }

    /// Inserts an event where it belongs in time; at the end in nearly every case.
    mutating func insert(_ event: Event, offset: UInt64) {
        var index = entries.count
        while index > 0, Event.inTimeOrder(event, entries[index - 1].event) { index -= 1 }
        entries.insert(Entry(offset: offset, event: event), at: index)
    }

    /// Forgets what a snapshot covers.
    mutating func removeCovered(by watermark: Watermark, partition: UInt32) {
        entries.removeAll { watermark.covers(offset: $0.offset, of: partition, occurredAt: $0.event.occurredAt) }
    }

    /// The items of these events, each once at its latest time, oldest first; the newest `limit` of them.
    ///
    /// - Parameters:
    ///   - since: leave out what the caller's batch history has: events before this that `watermark` covers.
    ///   - asOf: leave out what happened later; `nil` for everything.
    func items(
        since: Timestamp, watermark: Watermark?, partition: UInt32, asOf: Timestamp?, limit: Int
    ) -> [ItemAt] {
        var seen: Set<String> = []
        var newestFirst: [ItemAt] = []
        for entry in entries.reversed() where !entry.event.itemID.isEmpty {
            let event = entry.event
            if let asOf, event.occurredAt > asOf { continue }
            if event.occurredAt < since,
                watermark?.covers(offset: entry.offset, of: partition, occurredAt: event.occurredAt) ?? false
            {
                continue
            }
            guard seen.insert(event.itemID).inserted else { continue }
            newestFirst.append(ItemAt(itemID: event.itemID, occurredAt: event.occurredAt))
            if newestFirst.count == limit { break }
        }
        return newestFirst.reversed()
    }
}
