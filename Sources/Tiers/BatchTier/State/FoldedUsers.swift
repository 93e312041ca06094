import RocksDB
import Signals

/// What the fold of some users has to write.
struct FoldedUsers: Sendable {
    /// The users' new states and the events that are in them.
    private(set) var batch = WriteBatch()
    /// The keys of these events while they were pending.
    private(set) var keys: [[UInt8]] = []
    /// How often they named each item.
    let counts: Population

    /// Folds events into their users' states.
    ///
    /// - Parameters:
    ///   - users: the events of each user that are to be folded, in any order.
    ///   - before: what was folded of a user until now.
    init(
        _ users: some Sequence<[PendingEvent]>, _ plan: FoldPlan, _ context: FoldContext,
        before: (_ userID: String) throws -> UserStates
    ) throws {
        var table = EventTable()
        var runs: [(range: Range<Int>, events: [PendingEvent])] = []
        for var events in users where !events.isEmpty {
            let start = table.count
            for event in events { try event.append(to: &table) }
            let range = start..<table.count
            if let order = table.sortByTime(range) { events = order.map { events[$0 - start] } }
            runs.append((range, events))
        }
        counts = Population(counting: table)
        let tables = FoldTables(table, context, attributes: plan.catalogue.itemAttributes)
        let scratch = FoldScratch(for: tables)
        for (range, events) in runs {
            let userID = events[0].userID
            var states = try before(userID)
            states.fold(EventRun(range, of: tables, scratch), plan)
            keys += events.map(\.key)
            batch.put(events[0].key, FoldedSegment.encode(events), in: .folded)
            batch.put(Array(userID.utf8), states.encodedBytes(plan), in: .states)
        }
    }
}
