import Logging
import RocksDB
import Synchronization

/// The one way from the log to the disk. After a write that failed nobody knows what is on the disk, so nothing is
/// written after it: the first failure makes the log read-only.
final class LogWriter: Sendable {
    let database: Database
    private let state: LogState
    private let queue: AppendQueue
    private let batchWriter: EmbeddedEventLog.BatchWriter
    private let logger: Logger
    private let moving = Mutex(())
    private let writing = Mutex(())

    init(
        database: Database, state: LogState, queue: AppendQueue, write: @escaping EmbeddedEventLog.BatchWriter,
        logger: Logger
    ) {
        self.database = database
        self.state = state
        self.queue = queue
        batchWriter = write
        self.logger = logger
    }

    /// Runs what moves the ends of partitions, one at a time: it reads the ends, writes what follows from them, and
    /// publishes the new ones.
    func movingEnds<Result>(_ body: () throws -> Result) rethrows -> Result {
        try moving.withLock { _ in try body() }
    }

    /// Writes a batch durably, or makes the log read-only and throws.
    ///
    /// One at a time, so that no batch gets to the storage engine behind one that failed. It has only one write-ahead log
    /// anyway.
    func write(_ batch: WriteBatch) throws(EventLogError) {
        try writing.withLock { _ throws(EventLogError) in
            // A log that is closing still writes what waits; the database says when it is closed.
            if case .readOnly(let reason) = state.health { throw .readOnly(reason: reason) }
            do {
                try batchWriter(database, batch)
            } catch {
                if let error = error as? RocksDBError, error.kind == .closed { throw .closed }
                throw fail("\(error)")
            }
        }
    }

    /// Makes the log read-only and answers what waits. Health changes first, so that it is never better than what
    /// appenders are told.
    func fail(_ reason: String) -> EventLogError {
        state.becomeReadOnly(reason)
        logger.critical("event log is read-only", metadata: ["reason": "\(reason)"])
        let refusal = EventLogError.readOnly(reason: reason)
        for append in queue.finish(refusal, dropping: true) { append.reply.resume(throwing: refusal) }
        return refusal
    }
}
