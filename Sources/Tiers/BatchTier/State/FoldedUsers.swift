import RocksDB
import Signals

/// What the fold of some users has to write.
struct FoldedUsers: Sendable {
    /// The users' new states and the events that are in them.
    private(set) var batch = WriteBatch()
    /// The keys of these events while they were pending.
    private(set) var keys: [[UInt8]] = []
    /// How often they named each item.
    private(set) var counts: [Population.Key: UInt64] = [:]

    /// Folds a user's events.
    ///
    /// - Parameter events: not empty, all of one user.
    mutating func add(_ before: UserStates, _ events: [PendingEvent], _ plan: FoldPlan, _ context: FoldContext) {
        let events = events.sorted { Event.inTimeOrder($0.logged.event, $1.logged.event) }
        guard let first = events.first else { return }
        var states = before
        for pending in events {
            states.fold(pending.logged.event, plan, context)
            keys.append(pending.key)
            if let key = Population.Key(counting: pending.logged.event) { counts[key, default: 0] += 1 }
        }
        batch.put(first.key, FoldedSegment.encode(events), in: .folded)
        batch.put(Array(first.logged.event.userID.utf8), states.encodedBytes(plan), in: .states)
    }
}
