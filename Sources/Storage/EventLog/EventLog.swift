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

    /// Hands every entry of a partition from `offset` to the end to `step`, in order and without copying its payload: for
    /// a recovery, which reads very many.
    ///
    /// Runs off the tasks' threads, on one of its own; entries appended meanwhile may be left out.
    ///
    /// - Parameters:
    ///   - initial: what `step` builds on.
    ///   - step: must not keep the payload, which ends with the call; what it throws ends the scan.
    /// - Returns: what the steps made of `initial`, and the offset after the last entry they got.
    /// - Throws: as `read`.
    func scan<Result: Sendable>(
        partition: UInt32, from offset: UInt64, into initial: Result,
        _ step: @escaping @Sendable (_ result: inout Result, _ offset: UInt64, _ payload: RawSpan) throws -> Void
    ) async throws -> (result: Result, next: UInt64)

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

    /// Takes over entries of a partition with the offsets and keys that they have elsewhere, and returns when they are
    /// durable and readable: how a partition moves to another log. A copy of the same log only; the caller sees to it
    /// that nobody appends to the partition meanwhile.
    ///
    /// Entries that this log holds already are passed over. When `start` lies after this log's end, everything that it
    /// holds of the partition is dropped first, because what lies between is gone for good; and so it is when `start` lies
    /// before this log's first entry, because this copy lacks its beginning. The partition then starts at `start`, even
    /// without entries.
    ///
    /// - Parameters:
    ///   - start: the first offset that the other log keeps.
    ///   - entries: ascending and without gaps; the first that is not held must be the next one.
    /// - Throws: `.invalidRecord` when the entries do not continue the partition (nothing was taken over), otherwise as
    ///   `append`.
    func adopt(partition: UInt32, start: UInt64, entries: [LogEntry]) async throws

    /// Replaces payloads of entries and drops their keys, durably; the entries keep their places. What was replaced
    /// cannot be read any more, and `purge` takes it off the disk.
    ///
    /// Of a crash meanwhile a part may be done; calling again does the rest. Entries appended meanwhile may be left out.
    ///
    /// - Parameter replacement: gets each entry kept and answers with the payload that takes its place, nil to keep it;
    ///   must not keep the payload it gets, and is asked again for what it replaced when called again.
    /// - Returns: how many were replaced.
    @discardableResult
    func erase(
        partition: UInt32,
        replacing replacement: @escaping @Sendable (_ offset: UInt64, _ payload: RawSpan) throws -> [UInt8]?
    ) async throws -> Int

    /// Returns when what was trimmed, erased or dropped before is in no file of the log. Costs as much as rewriting it
    /// all; appends and reads go on meanwhile.
    func purge() async throws

    /// Finishes the appends in the queue, wakes all that wait and releases the storage. Closing again does nothing.
    func close() async
}

extension EventLog {
    /// Fails with `.invalidRecord` for a partition that there is not.
    package func validate(partition: UInt32) throws(EventLogError) {
        guard partition < partitionCount else {
            throw .invalidRecord("partition \(partition) is not below the log's \(partitionCount) partitions")
        }
    }

    /// The partition that holds a user's events: see `Partitioner`.
    public func partition(of userID: String) -> UInt32 {
        Partitioner(count: partitionCount).partition(of: userID)
    }
}
