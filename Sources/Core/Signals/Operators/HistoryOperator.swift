/// `history`: the last items that a user was for, one entry an item, the latest; oldest first.
public struct HistoryOperator: SignalOperator {
    /// Items at most: the newest.
    public let length: Int
    /// Kinds of events that count; empty: every kind of positive weight.
    public let kinds: Set<String>

    public init(length: Int = 1000, kinds: Set<String> = []) {
        self.length = length
        self.kinds = kinds
    }

    public typealias State = LatestItems

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        guard !event.itemID.isEmpty else { return }
        guard kinds.isEmpty ? context.weight(of: event.kind) > 0 : kinds.contains(event.kind) else { return }
        state.add(event.itemID, at: event.occurredAt, limit: length)
    }

    /// From the newest event back, each item when it is first met, until there are enough.
    public func fold(_ run: EventRun, into state: inout State) {
        let isCounted = run.tables.counted(kinds)
        run.scratch.beginMarking()
        var items: [ItemAt] = []
        items.reserveCapacity(min(run.rows.count, length))
        for row in run.rows.reversed() where row.namesItem && isCounted[Int(row.kind)] {
            // Of one moment the id decides which stay, so that moment is finished.
            if items.count >= length, row.occurredAt < items[items.count - 1].occurredAt { break }
            guard run.scratch.mark(row.item) else { continue }
            items.append(ItemAt(itemID: run.itemID(row.item), occurredAt: row.occurredAt))
        }
        items.reverse()
        state.add(items, limit: length)
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        state.isEmpty ? nil : .items(state.items(length))
    }

    public func newestEvent(in state: State) -> Timestamp? { state.newest }
}
