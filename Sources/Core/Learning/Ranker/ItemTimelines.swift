/// The activity of every item at any past moment, so that features can be computed as they were then.
///
/// Asked for a moment, it looks at strictly earlier events only: what it is built from may lie in the future of the rows that
/// are computed with it. Serving has no such future: there only the last activity is kept (``init(latest:total:)``).
public struct ItemTimelines: Sendable {
    public let itemCount: Int
    /// Whether the last activity holds for every moment.
    private let isFixed: Bool
    /// Positions into `moments` by item; the last one is of all items together.
    private let offsets: [Int]
    /// The activity after each event.
    private let moments: [ItemActivity]

    /// Keeps the moment of every event: 128 bytes each.
    ///
    /// - Parameter events: sorted by time.
    public init(_ events: some Collection<TimedInteraction>, itemCount: Int) {
        self.init(events, itemCount: itemCount, askedAfter: -.infinity)
    }

    /// Keeps one moment an item of all events up to a time, and the moment of every later event.
    ///
    /// - Parameters:
    ///   - events: sorted by time.
    ///   - start: seconds since the epoch. Moments at or before it must not be asked for: they get nothing.
    public init(_ events: some Collection<TimedInteraction>, itemCount: Int, askedAfter start: Double) {
        let known = ItemActivity.ofItems(events.prefix { Double($0.time) <= start }, itemCount: itemCount)
        let later = events.drop { Double($0.time) <= start }
        var offsets = [Int](repeating: 0, count: itemCount + 2)
        for event in later { offsets[Int(event.item) + 1] += 1 }
        for item in 0..<itemCount { offsets[item + 1] += offsets[item] + 1 }
        offsets[itemCount + 1] = offsets[itemCount] + later.count + 1
        var next = offsets
        var moments = [ItemActivity](repeating: ItemActivity(), count: offsets[itemCount + 1])
        for line in 0...itemCount {
            moments[offsets[line]] = line < itemCount ? known.items[line] : known.total
            next[line] += 1
        }
        for event in later {
            for line in [Int(event.item), itemCount] {
                let position = next[line]
                next[line] += 1
                moments[position] = moments[position - 1]
                precondition(
                    moments[position].events == 0 || moments[position].latest <= event.time, "events are sorted")
                moments[position].add(at: event.time)
            }
        }
        self.itemCount = itemCount
        self.offsets = offsets
        self.moments = moments
        isFixed = false
    }

    /// The activity as it was at a snapshot, whatever moment is asked for.
    ///
    /// - Parameters:
    ///   - latest: of each item.
    ///   - total: of all items together.
    public init(latest: [ItemActivity], total: ItemActivity) {
        itemCount = latest.count
        offsets = Array(0...(latest.count + 1))
        moments = latest + [total]
        isFixed = true
    }

    /// What had happened to `item` strictly before `time`.
    public func activity(of item: Int32, before time: Int64) -> ItemActivity { latest(Int(item), before: time) }

    /// What had happened to all items together strictly before `time`.
    public func total(before time: Int64) -> ItemActivity { latest(itemCount, before: time) }

    private func latest(_ line: Int, before time: Int64) -> ItemActivity {
        if isFixed { return moments[line] }
        // The first moment may be one of no events, which is earlier than all others.
        var (low, high) = (offsets[line], offsets[line + 1])
        while low < high {
            let middle = (low + high) / 2
            if moments[middle].events == 0 || moments[middle].latest < time { low = middle + 1 } else { high = middle }
        }
        return low == offsets[line] ? ItemActivity() : moments[low - 1]
    }
}
