/// Events of one user, in time order, with what is known of them by number: what operators fold at once.
///
/// Not sendable: it belongs to the thread that folds, as the scratch memory does.
public struct EventRun {
    let rows: ArraySlice<EventTable.Row>
    let tables: FoldTables
    let scratch: FoldScratch

    /// - Parameters:
    ///   - range: rows of the tables' events that are of one user, in time order.
    ///   - scratch: of this thread, made for these tables.
    public init(_ range: Range<Int>, of tables: FoldTables, _ scratch: FoldScratch) {
        rows = tables.events.rows[range]
        self.tables = tables
        self.scratch = scratch
        scratch.begin()
    }

    /// When the last of the events happened; nil without any.
    public var newest: Timestamp? { rows.last?.occurredAt }

    var context: FoldContext { tables.context }

    /// The rows as events, made when the first operator asks for them.
    var events: [Event] {
        if scratch.events.count != rows.count { scratch.events = rows.map(tables.events.event) }
        return scratch.events
    }

    /// Calls `body` with the id of each item that an event of a kind names for which `isCounted` holds, once.
    public func forEachItem(where isCounted: (EventKind?) -> Bool, _ body: (String) -> Void) {
        let isCounted = tables.kinds.map(isCounted)
        scratch.beginMarking()
        for row in rows where row.namesItem && isCounted[Int(row.kind)] && scratch.mark(row.item) {
            body(itemID(row.item))
        }
    }

    /// One row as an event.
    func event(of row: EventTable.Row) -> Event { tables.events.event(of: row) }

    /// The id of an item's number.
    func itemID(_ item: Int32) -> String { tables.events.items[item] }
}

/// Memory that is used for one run after the other. A class, and of one thread.
public final class FoldScratch {
    /// The rows of the current run as events, or nothing.
    fileprivate(set) var events: [Event] = []
    /// By an item's number, the pass in which it was last marked.
    private var marks: [UInt32]
    private var pass: UInt32 = 0

    public init(for tables: FoldTables) {
        marks = [UInt32](repeating: 0, count: tables.events.items.count)
    }

    fileprivate func begin() {
        if !events.isEmpty { events.removeAll(keepingCapacity: true) }
    }

    /// Unmarks every item.
    func beginMarking() {
        if pass == .max {
            for index in marks.indices { marks[index] = 0 }
            pass = 0
        }
        pass += 1
    }

    /// Marks an item; false when it is marked already.
    func mark(_ item: Int32) -> Bool {
        if marks[Int(item)] == pass { return false }
        marks[Int(item)] = pass
        return true
    }
}
