/// The activity of every item at any past moment, so that features can be computed as they were then.
///
/// Asked for a moment, it looks at strictly earlier events only: what it is built from may lie in the future of the rows that
/// are computed with it. Built from the events up to a snapshot, it gives what was known at the snapshot.
public struct ItemTimelines: Sendable {
    public let itemCount: Int
    /// Positions into `moments` by item; the last one is of all items together.
    private let offsets: [Int]
    /// The activity after each event.
    private let moments: [ItemActivity]

    /// - Parameter events: sorted by time.
    public init(_ events: some Collection<TimedInteraction>, itemCount: Int) {
        var offsets = [Int](repeating: 0, count: itemCount + 2)
        for event in events { offsets[Int(event.item) + 1] += 1 }
        for item in 0..<itemCount { offsets[item + 1] += offsets[item] }
        offsets[itemCount + 1] = offsets[itemCount] + events.count
        var next = offsets
        var moments = [ItemActivity](repeating: ItemActivity(), count: offsets[itemCount + 1])
        for event in events {
            for line in [Int(event.item), itemCount] {
                let position = next[line]
                next[line] += 1
                if position > offsets[line] { moments[position] = moments[position - 1] }
                precondition(position == offsets[line] || moments[position].latest <= event.time, "events are sorted")
                moments[position].add(at: event.time)
            }
        }
        self.itemCount = itemCount
        self.offsets = offsets
        self.moments = moments
    }

    /// What had happened to `item` strictly before `time`.
    public func activity(of item: Int32, before time: Int64) -> ItemActivity { latest(Int(item), before: time) }

    /// What had happened to all items together strictly before `time`.
    public func total(before time: Int64) -> ItemActivity { latest(itemCount, before: time) }

    private func latest(_ line: Int, before time: Int64) -> ItemActivity {
        var (low, high) = (offsets[line], offsets[line + 1])
        while low < high {
            let middle = (low + high) / 2
            if moments[middle].latest < time { low = middle + 1 } else { high = middle }
        }
        return low == offsets[line] ? ItemActivity() : moments[low - 1]
    }
}
