import Foundation
import RocksDB

/// A disk that a test can stop, break and count.
///
/// `@unchecked Sendable`: all mutable state is reached only with `condition` locked.
final class FaultyDisk: @unchecked Sendable {
    private let condition = NSCondition()
    private var isStopped = false
    private var failure: RocksDBError?
    private var started = 0
    private var finished = 0

    /// Writes are held up from now on.
    func stop() {
        condition.withLock { isStopped = true }
    }

    /// Writes go on.
    func go() {
        condition.withLock {
            isStopped = false
            condition.broadcast()
        }
    }

    /// Every write fails from now on.
    func fail(_ kind: RocksDBError.Kind) {
        condition.withLock {
            failure = RocksDBError(kind: kind, operation: .write, path: "/data", message: "injected")
        }
    }

    /// Waits until `count` writes were begun. Yields instead of blocking, because the appends that it waits for need the
    /// threads of tasks.
    func waitForStarted(_ count: Int) async {
        while condition.withLock({ started < count }) { await Task.yield() }
    }

    /// Batches that were written.
    var writes: Int { condition.withLock { finished } }

    func write(_ database: Database, _ batch: WriteBatch) throws {
        condition.lock()
        started += 1
        while isStopped { condition.wait() }
        let failure = failure
        condition.unlock()
        if let failure { throw failure }
        try database.write(batch, sync: true)
        condition.withLock { finished += 1 }
    }
}
