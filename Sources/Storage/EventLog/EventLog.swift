import Partitioning

// EventLog: the one partitioned, durable log that every tier is a view of.
//
// What it is for: appending events so that an acknowledgement means durable and readable, and handing out the log's tail.
// Entries are opaque bytes here; the session tier decides what they mean.
//
// What it may import: RocksDB, Logging, the standard library and the C library.
//
// Where to start reading: the protocol `EventLog`, then `EmbeddedEventLog`, the engine that runs inside the session
// process. Any other engine must pass the same conformance suite (Tests/EventLogTests/Conformance).

/// A durable log in `partitionCount` partitions, each a sequence of entries at offsets 0, 1, 2, …
///
/// Every method may be called from any task. Errors are `EventLogError`, or `CancellationError` from `waitForAppend`.
public protocol EventLog: Sendable {
    /// Number of partitions, fixed when the log is created.
    var partitionCount: UInt32 { get }

    /// Whether the log takes appends now. It never says `writable` after a failed write.
    var health: EventLogHealth { get }

    /// Appends all the records or none of them, and returns when they are durable and readable.
    ///
    /// A record with a key that its partition already holds (or that comes earlier in `records`) is not appended again:
    /// its result is the position of the first and `isDuplicate`. A duplicate, too, is only answered when the first is
    /// durable. A key is remembered for as long as its entry is kept, that is, until `trim`.
    ///
    /// Cancelling the task does not take back an append; the call returns when its outcome is known.
    ///
    /// - Returns: one result for each record, in their order. Records of one call that go to one partition get
    ///   ascending offsets in their order.
    /// - Throws: `.overloaded` when the queue is full (nothing was appended), `.invalidRecord` (nothing was appended),
    ///   `.readOnly` or `.storage` when the write failed: then it is unknown whether the records will be in the log after
    ///   it is opened again, so a caller retries with the same keys.
    func append(_ records: [LogRecord]) async throws -> [AppendResult]

    /// At most `limit` entries of one partition from `offset` on; empty at the end.
    ///
    /// - Throws: `.trimmed` when `offset` lies before the first entry kept, `.beyondEnd` when it lies after the end:
    ///   either the caller's offset belongs to another log or entries were lost, and it must not go on silently.
    func read(partition: UInt32, from offset: UInt64, limit: Int) async throws -> [LogEntry]

    /// At most `limit` entries of all the partitions named in `offsets`, each from its offset on.
    ///
    /// A limit smaller than what is there is shared so that no partition starves. Costs nothing for partitions that have
    /// nothing new.
    func readAll(from offsets: [UInt32: UInt64], limit: Int) async throws -> LogBatch

    /// The offset that the next entry of each partition will get, by partition.
    func endOffsets() async throws -> [UInt64]

    /// The offset of the first entry kept of each partition, by partition.
    func startOffsets() async throws -> [UInt64]

    /// A number that grows with each append since the log was opened; see `waitForAppend`.
    var generation: UInt64 { get }

    /// Waits until something was appended after `generation` was read, or until `timeout`.
    ///
    /// Take `generation` before reading (or from `LogBatch.generation`), so that an append between the reading and the
    /// waiting is not missed.
    ///
    /// - Returns: the generation now; the same number as given when the time ran out.
    /// - Throws: `CancellationError` when the task is cancelled, `.closed` when the log is closed meanwhile.
    func waitForAppend(after generation: UInt64, timeout: Duration) async throws -> UInt64

    /// Drops the entries of a partition before `offset`, and the memory of their keys. Does nothing for what is dropped
    /// already.
    ///
    /// - Throws: `.beyondEnd` when `offset` lies after the end.
    func trim(partition: UInt32, before offset: UInt64) async throws

    /// Finishes the appends in the queue, wakes all that wait and releases the storage. Closing again does nothing.
    func close() async
}

extension EventLog {
    /// The partition that holds a user's events: see `Partitioner`.
    public func partition(of userID: String) -> UInt32 {
        Partitioner(count: partitionCount).partition(of: userID)
    }
}
