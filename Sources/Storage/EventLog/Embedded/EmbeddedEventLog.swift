import Logging
import Partitioning
import RocksDB
import Synchronization

/// The log inside the session process: RocksDB, with a group commit on a thread of its own.
///
/// Appends that wait while the disk syncs are written together, in one batch with one fsync, so throughput grows with
/// load while a lone append pays one fsync. When the queue is full, appends fail with `.overloaded` at once.
///
/// **Failure.** After a failed write the log is read-only until it is opened again: reads go on, appends fail with
/// `.readOnly`, `health` says why.
///
/// **Other state.** `checkpoints` keeps users' states in a column family of its own, and `database` has `.patches` and
/// `.base`, which the caller writes as it likes. They share the log's write-ahead log: a checkpoint that was written
/// after an entry can never survive a crash that loses the entry.
public final class EmbeddedEventLog: EventLog {
    /// Bounds of the append queue and of one commit.
    public struct QueueLimits: Sendable {
        /// Records that may wait; more are refused with `.overloaded`. Also the most that one append may hold.
        public var records = 65_536
        /// Bytes that may wait.
        public var bytes = 64 << 20
        /// Records after which a commit takes no more appends.
        public var commitRecords = 8_192
        /// Bytes after which a commit takes no more appends.
        public var commitBytes = 8 << 20

        public init() {}
    }

    /// Writes a batch durably; replaced in tests to make the disk slow or broken.
    package typealias BatchWriter = @Sendable (Database, WriteBatch) throws -> Void

    /// Without compression: a recovery reads everything once, and a search of the files for somebody who was forgotten
    /// would otherwise prove nothing. With a short write-ahead log, which is all that opening has to go through.
    public static var defaultDatabaseOptions: DatabaseOptions {
        var options = DatabaseOptions()
        options.compresses = false
        options.maximumWALBytes = 32 << 20
        return options
    }

    /// Where the log is stored, for the caller's own column families `.patches` and `.base`.
    public let database: Database
    public let partitionCount: UInt32

    let state: LogState
    let signal: AppendSignal
    let writer: LogWriter
    /// Held by what takes away entries or changes them, one after the other.
    let rewriting = Mutex(())
    private let queue: AppendQueue
    private let finished = Latch()

    /// Opens the log in a directory, creating it when there is none.
    ///
    /// - Parameter partitionCount: fixed when the log is created.
    /// - Throws: `RocksDBError` when the directory cannot be opened (in use, damaged, disk full);
    ///   `EventLogError.unknownFormat` and `.settingsDiffer` when the log was made by another version or with another
    ///   number of partitions.
    public static func open(
        path: String, partitionCount: UInt32 = Partitioner.defaultCount, limits: QueueLimits = QueueLimits(),
        databaseOptions: DatabaseOptions = defaultDatabaseOptions, logger: Logger = Logger(label: "freshet.event-log")
    ) throws -> EmbeddedEventLog {
        try open(
            path: path, partitionCount: partitionCount, limits: limits, databaseOptions: databaseOptions,
            logger: logger, write: { try $0.write($1, sync: true) })
    }

    package static func open(
        path: String, partitionCount: UInt32, limits: QueueLimits = QueueLimits(),
        databaseOptions: DatabaseOptions = defaultDatabaseOptions, logger: Logger = Logger(label: "freshet.event-log"),
        write: @escaping BatchWriter
    ) throws -> EmbeddedEventLog {
        precondition(partitionCount > 0, "a log needs at least one partition")
        let database = try Database.open(
            path: path, columnFamilies: [.log, .keys, .meta, .state, .patches, .base], options: databaseOptions)
        do {
            try LogSettings.check(database, partitionCount: partitionCount)
            let (starts, ends) = try LogSettings.recoverBounds(database, partitionCount: partitionCount)
            return EmbeddedEventLog(
                database: database, starts: starts, ends: ends, limits: limits, logger: logger, write: write)
        } catch {
            database.close()
            throw error
        }
    }

    private init(
        database: Database, starts: [UInt64], ends: [UInt64], limits: QueueLimits, logger: Logger,
        write: @escaping BatchWriter
    ) {
        self.database = database
        partitionCount = UInt32(ends.count)
        state = LogState(starts: starts, ends: ends)
        signal = AppendSignal()
        queue = AppendQueue(limits: limits)
        writer = LogWriter(database: database, state: state, queue: queue, write: write, logger: logger)
        let loop = CommitLoop(queue: queue, state: state, signal: signal, writer: writer)
        BlockingThread.start { [finished] in
            loop.run()
            finished.open()
        }
    }

    deinit {
        // The commit thread holds what it needs and ends by itself once the queue is finished.
        queue.finish(.closed, dropping: false)
        signal.close()
    }

    public var health: EventLogHealth { state.health }

    public var generation: UInt64 { signal.generation }

    /// Counters since the log was opened, for metrics.
    public var statistics: EventLogStatistics {
        var statistics = state.statistics
        statistics.queued = queue.depth
        return statistics
    }

    public func append(_ records: [LogRecord]) async throws -> [AppendResult] {
        for record in records { try record.validate(partitionCount: partitionCount) }
        guard !records.isEmpty else { return [] }
        return try await withCheckedThrowingContinuation { reply in
            if let refusal = queue.offer(PendingAppend(records: records, reply: reply)) {
                reply.resume(throwing: refusal)
            }
        }
    }

    public func endOffsets() -> [UInt64] { state.ends }

    public func startOffsets() -> [UInt64] { state.starts }

    public func waitForAppend(after generation: UInt64, timeout: Duration) async throws -> UInt64 {
        try await signal.wait(after: generation, timeout: timeout)
    }

    public func close() async {
        let wasOpen = state.becomeClosed()
        queue.finish(.closed, dropping: false)
        signal.close()
        await finished.wait()
        if wasOpen { database.close() }
    }
}
