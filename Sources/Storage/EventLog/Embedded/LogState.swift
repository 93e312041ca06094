import Synchronization

/// What readers and appenders need to know without asking the disk: the bounds of each partition, and the health.
final class LogState: Sendable {
    private struct Values {
        var starts: [UInt64]
        var ends: [UInt64]
        var health = EventLogHealth.writable
        var statistics = EventLogStatistics()
    }

    private let values: Mutex<Values>

    init(starts: [UInt64], ends: [UInt64]) {
        values = Mutex(Values(starts: starts, ends: ends))
    }

    var ends: [UInt64] { values.withLock { $0.ends } }
    var starts: [UInt64] { values.withLock { $0.starts } }
    var health: EventLogHealth { values.withLock { $0.health } }
    var statistics: EventLogStatistics { values.withLock { $0.statistics } }

    /// The offsets that `partition` holds.
    func bounds(of partition: UInt32) -> Range<UInt64> {
        values.withLock { $0.starts[Int(partition)]..<$0.ends[Int(partition)] }
    }

    /// Makes a commit visible to readers.
    func publish(_ plan: CommitPlan, records: Int) {
        values.withLock {
            $0.ends = plan.ends
            $0.statistics.appended += UInt64(plan.appended)
            $0.statistics.duplicates += UInt64(records - plan.appended)
            $0.statistics.commits += 1
        }
    }

    /// Moves the first offset that a partition keeps.
    func moveStart(of partition: UInt32, to offset: UInt64) {
        values.withLock { $0.starts[Int(partition)] = offset }
    }

    /// Sets what a partition holds.
    func setBounds(of partition: UInt32, to bounds: Range<UInt64>) {
        values.withLock {
            $0.starts[Int(partition)] = bounds.lowerBound
            $0.ends[Int(partition)] = bounds.upperBound
        }
    }

    /// Refuses appends from now on, unless the log is closed already; the first reason stays.
    func becomeReadOnly(_ reason: String) {
        values.withLock {
            if $0.health == .writable { $0.health = .readOnly(reason: reason) }
        }
    }

    /// Returns whether the log was open until now.
    func becomeClosed() -> Bool {
        values.withLock { values in
            defer { values.health = .closed }
            return values.health != .closed
        }
    }
}

/// Counters of an embedded log since it was opened.
public struct EventLogStatistics: Sendable, Equatable {
    /// Records that became entries.
    public var appended: UInt64 = 0
    /// Records whose key was known already.
    public var duplicates: UInt64 = 0
    /// Group commits, each with one fsync at most. `appended / commits` tells how well grouping works.
    public var commits: UInt64 = 0
    /// Records that wait for a commit now.
    public var queued = 0

    public init() {}
}
