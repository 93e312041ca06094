import EventLog
import RocksDB
import Synchronization
import TestSupport

/// A disk for one log that a test can crash, break and slow down, and that does the same every time for the same seed and
/// the same order of calls. It starts no thread and no task and looks at no clock.
///
/// A write reaches the disk's cache at once and the disk with a sync. **A crash** of the machine keeps what was synced and,
/// of what came after, a beginning whose length the seed decides: the write at the tear fails its checksum when the log is
/// opened again and is lost with all behind it, as with the embedded engine. **A kill** of the process keeps everything
/// that was written. Both release the lock that an open log holds, and fail everything the old log still does.
///
/// Threads: every method may be called from any task.
package final class SimulatedDisk: Sendable {
    /// Waits for a simulated time; throws when the waiting task is cancelled.
    package typealias Sleep = @Sendable (Duration) async throws -> Void

    fileprivate struct State {
        /// What the operations before the journal amount to.
        var base: SimulatedContents
        var journal: [SimulatedOperation] = []
        /// How many operations lie before the journal.
        var compacted = 0
        /// How many operations, from the first ever, survive a crash.
        var synced = 0
        /// Counts openings: what an earlier one does comes to nothing.
        var life = 0
        var isOpen = false
        var failure: String?
        var losesSyncs = false
        var random: SplitMix64

        var written: Int { compacted + journal.count }
    }

    let partitionCount: UInt32
    let sleep: Sleep
    fileprivate let syncTime: ClosedRange<Int64>
    fileprivate let state: Mutex<State>

    /// - Parameters:
    ///   - syncMicroseconds: how long a sync takes; the seed decides for each.
    ///   - sleep: where the time passes.
    package init(
        partitionCount: UInt32, seed: UInt64, syncMicroseconds: ClosedRange<Int64> = 0...0,
        sleep: @escaping Sleep = { try await Task.sleep(for: $0) }
    ) {
        self.partitionCount = partitionCount
        self.sleep = sleep
        syncTime = syncMicroseconds
        state = Mutex(
            State(base: SimulatedContents(partitionCount: partitionCount), random: SplitMix64(seed: seed)))
    }

    /// Power is lost: what was not synced is gone, except for a beginning of it.
    package func crash() {
        state.withLock { state in
            let kept = Int.random(in: 0...state.written - state.synced, using: &state.random)
            state.journal.removeLast(state.written - state.synced - kept)
            state.endLife()
        }
    }

    /// The process dies, the machine goes on: everything written is still there.
    package func kill() {
        state.withLock { $0.endLife() }
    }

    /// Every write fails from now on, with this reason.
    package func fail(_ reason: String) {
        state.withLock { $0.failure = reason }
    }

    /// Writes succeed again, for a log that is opened from now on.
    package func repair() {
        state.withLock { $0.failure = nil }
    }

    /// Whether syncs return at once and keep nothing: a disk that lies, with which a test shows that it finds losses.
    package var losesSyncs: Bool {
        get { state.withLock { $0.losesSyncs } }
        set { state.withLock { $0.losesSyncs = newValue } }
    }
}

extension SimulatedDisk {
    /// Takes the lock and returns what is on the disk; all that is there survives a crash from now on.
    func open() throws -> (life: Int, contents: SimulatedContents) {
        try state.withLock { state in
            guard !state.isOpen else {
                throw RocksDBError(
                    kind: .lockHeld, operation: .open, path: "simulated", message: "lock hold by current process")
            }
            state.isOpen = true
            state.synced = state.written
            return (state.life, state.journal.reduce(into: state.base) { $0.apply($1) })
        }
    }

    func close(_ life: Int) {
        state.withLock { if $0.life == life { $0.endLife() } }
    }

    func isAlive(_ life: Int) -> Bool { state.withLock { $0.life == life && $0.isOpen } }

    func write(_ operation: SimulatedOperation, _ life: Int) throws(EventLogError) {
        try state.withLock { state throws(EventLogError) in
            try state.check(life)
            state.journal.append(operation)
        }
    }

    /// Makes durable what was written before the call.
    ///
    /// - Returns: how many operations, from the first ever, are durable now.
    func sync(_ life: Int) async throws -> Int {
        let (written, time) = try state.withLock { state throws(EventLogError) in
            try state.check(life)
            return (state.written, Duration.microseconds(Int64.random(in: syncTime, using: &state.random)))
        }
        // An append's outcome is awaited even by a task that is cancelled, so its sync only ends sooner.
        if time > .zero { try? await sleep(time) }
        return try state.withLock { state throws(EventLogError) in
            try state.check(life)
            if !state.losesSyncs { state.synced = max(state.synced, written) }
            return written
        }
    }

    /// The operations that were written, by their numbers from the first ever.
    func operations(_ numbers: Range<Int>) -> ArraySlice<SimulatedOperation> {
        state.withLock { $0.journal[(numbers.lowerBound - $0.compacted)..<(numbers.upperBound - $0.compacted)] }
    }

    /// How many operations were ever written.
    var written: Int { state.withLock { $0.written } }

    /// Folds the operations that are durable, so that nothing of what they overwrote is left.
    func compact(_ life: Int, through number: Int) throws(EventLogError) {
        try state.withLock { state throws(EventLogError) in
            try state.check(life)
            let count = min(number, state.synced) - state.compacted
            guard count > 0 else { return }
            for operation in state.journal.prefix(count) { state.base.apply(operation) }
            state.journal.removeFirst(count)
            state.compacted += count
        }
    }
}

extension SimulatedDisk.State {
    fileprivate func check(_ life: Int) throws(EventLogError) {
        guard self.life == life, isOpen else { throw .closed }
        if let failure { throw .readOnly(reason: failure) }
    }

    fileprivate mutating func endLife() {
        life += 1
        isOpen = false
    }
}
