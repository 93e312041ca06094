/// The items that a user was for lately, each with the latest time: the newest `limit`, in whatever order they are added.
///
/// Most of them lie in an array in time order, which is what is asked for and stored; what was added since lies beside it in a
/// dictionary, and is merged when there is much of it. So one addition is O(1) on the average, reading is O(1) as long as nothing
/// was added, and many at once are merged as arrays.
public struct LatestItems: Sendable {
    /// In time order (``ItemAt/inTimeOrder(_:_:)``), each item once.
    private var settled: [ItemAt] = []
    /// Newer words on items, some of which may be in ``settled``.
    private var recent: [String: Timestamp] = [:]
    /// How many are kept; unlimited until something was added.
    private var limit = Int.max
    /// The newest time that was added.
    private(set) var newest: Timestamp?

    private static let fewestMerged = 64

    init() {}

    var isEmpty: Bool { settled.isEmpty && recent.isEmpty }

    mutating func add(_ itemID: String, at time: Timestamp, limit: Int) {
        self.limit = limit
        newest = max(newest ?? time, time)
        if let known = recent[itemID], known >= time { return }
        recent[itemID] = time
        if recent.count > max(Self.fewestMerged, settled.count / 2) { settle() }
    }

    /// - Parameter items: by time, those of one moment in any order; each item once.
    mutating func add(_ items: [ItemAt], limit: Int) {
        guard let last = items.last else { return }
        self.limit = limit
        newest = max(newest ?? last.occurredAt, last.occurredAt)
        var items = items
        Self.orderMoments(&items)
        if isEmpty {
            settled = items.count > limit ? Array(items.suffix(limit)) : items
            return
        }
        recent.reserveCapacity(recent.count + items.count)
        for item in items where recent[item.itemID] ?? .distantPast < item.occurredAt {
            recent[item.itemID] = item.occurredAt
        }
        settle()
    }

    /// In time order, at most so many: the newest.
    func items(_ count: Int) -> [ItemAt] {
        let items = recent.isEmpty ? settled : merged()
        return items.count > count ? Array(items.suffix(max(0, count))) : items
    }

    private mutating func settle() {
        settled = merged()
        if settled.count > limit { settled.removeFirst(settled.count - max(0, limit)) }
        recent = [:]
    }

    private func merged() -> [ItemAt] {
        var newer = recent
        var items: [ItemAt] = []
        items.reserveCapacity(settled.count + recent.count)
        for item in settled {
            guard let time = newer[item.itemID] else {
                items.append(item)
                continue
            }
            // Said twice: the later one counts.
            if time <= item.occurredAt {
                newer[item.itemID] = nil
                items.append(item)
            }
        }
        let middle = items.count
        items += newer.map { ItemAt(itemID: $0.key, occurredAt: $0.value) }
        items[middle...].sort(by: ItemAt.inTimeOrder)
        let isInOrder = middle == 0 || middle == items.count || ItemAt.inTimeOrder(items[middle - 1], items[middle])
        return isInOrder ? items : Self.merge(items[..<middle], items[middle...])
    }

    /// Two lists in time order as one.
    private static func merge(_ left: ArraySlice<ItemAt>, _ right: ArraySlice<ItemAt>) -> [ItemAt] {
        var merged: [ItemAt] = []
        merged.reserveCapacity(left.count + right.count)
        var (left, right) = (left, right)
        while let first = left.first, let second = right.first {
            merged.append(ItemAt.inTimeOrder(second, first) ? right.removeFirst() : left.removeFirst())
        }
        return merged + left + right
    }

    /// Puts items that are in order by their times in order by their ids as well.
    private static func orderMoments(_ items: inout [ItemAt]) {
        items.withUnsafeMutableBufferPointer { items in
            var start = 0
            for end in 1...items.count
            where end == items.count || items[end].occurredAt != items[start].occurredAt {
                if end - start > 1 {
                    items[start..<end].sort { $0.itemID < $1.itemID }
                }
                start = end
            }
        }
    }
}

extension LatestItems: Equatable {
    public static func == (left: LatestItems, right: LatestItems) -> Bool {
        left.newest == right.newest && left.items(left.limit) == right.items(right.limit)
    }
}

extension LatestItems: ByteCodable {
    /// Format version 1: the newest time, and the items in time order.
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(newest != nil)
        guard let newest else { return }
        encoder.write(newest)
        let items = items(limit)
        encoder.write(count: items.count)
        for item in items { item.encode(into: &encoder) }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "history")
        guard try decoder.readBool() else { return }
        newest = try decoder.readTimestamp()
        let start = decoder.offset
        let count = try decoder.readCount(elementSize: 9)
        settled.reserveCapacity(count)
        var known = Set<String>(minimumCapacity: count)
        for _ in 0..<count {
            let item = try ItemAt(from: &decoder)
            guard known.insert(item.itemID).inserted, settled.last.map({ ItemAt.inTimeOrder($0, item) }) ?? true else {
                throw .invalidValue("items of a history out of order", offset: start)
            }
            settled.append(item)
        }
    }
}
