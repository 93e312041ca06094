/// An item of a user's history, and when it was last touched.
public struct ItemAt: Sendable, Hashable {
    public var itemID: String
    public var occurredAt: Timestamp

    public init(itemID: String, occurredAt: Timestamp) {
        self.itemID = itemID
        self.occurredAt = occurredAt
    }

    /// Time order; items of the same microsecond are ordered by id, so that every history has one order.
    public static func inTimeOrder(_ left: ItemAt, _ right: ItemAt) -> Bool {
        if left.occurredAt != right.occurredAt { return left.occurredAt < right.occurredAt }
        return left.itemID < right.itemID
    }

    /// Unites histories as inference-time injection does: one entry an item, the latest; oldest first; at most `limit`
    /// entries, the newest.
    public static func merge(_ histories: [[ItemAt]], limit: Int) -> [ItemAt] {
        var all = histories.count == 1 ? histories[0] : Array(histories.joined())
        if !isInTimeOrder(all) { all.sort(by: inTimeOrder) }
        let limit = max(0, limit)
        var seen = Set<String>(minimumCapacity: min(limit, all.count))
        var kept: [ItemAt] = []
        kept.reserveCapacity(min(limit, all.count))
        for item in all.reversed() {
            if kept.count == limit { break }
            if seen.insert(item.itemID).inserted { kept.append(item) }
        }
        kept.reverse()
        return kept
    }

    private static func isInTimeOrder(_ items: [ItemAt]) -> Bool {
        zip(items, items.dropFirst()).allSatisfy { !inTimeOrder($1, $0) }
    }

    static func newest(_ latest: [String: Timestamp], limit: Int) -> [ItemAt] {
        var items = latest.map { ItemAt(itemID: $0.key, occurredAt: $0.value) }
        items.sort(by: inTimeOrder)
        if items.count > limit { items.removeFirst(items.count - max(0, limit)) }
        return items
    }
}
