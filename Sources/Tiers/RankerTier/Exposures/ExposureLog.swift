import Dispatch
import Logging
import MeshMessages
import RocksDB
import Synchronization

/// What this ranker showed, with everything that is needed to show it again, and what became of it: RocksDB on the ranker's own
/// disk.
///
/// The event log is the truth about what users did; this is the truth about what they were shown, which nobody else knows. What
/// exploration has learned is a fold over it (`ExplorationBoard`) and rebuilt from it at the start.
///
/// **Durability.** Everything goes through one queue in order, so that a request never waits for the disk: an exposure is
/// handed to the operating system within a moment, where it survives the process, and synced with others at most
/// `syncInterval` later. Outcomes are synced before they are acknowledged, together with all that came before them. What a power
/// cut leaves is a prefix: RocksDB's write-ahead log has a checksum for each record.
///
/// **Bounds.** By age and by bytes, oldest hours first (`ExposureLog+retention`). When the disk is slower than the requests,
/// exposures beyond `queueLimit` are not logged, which is counted; outcomes are refused.
///
/// Safe to use from any thread.
package final class ExposureLog: Sendable {
    package static let formatVersion: UInt32 = 1
    /// Entries that wait for the disk at most.
    static let queueLimit = 4_096

    package struct Limits: Sendable {
        package var bytes: Int
        package var age: Duration
        package var syncInterval: Duration

        package init(
            bytes: Int = 1 << 30, age: Duration = .seconds(30 * 86_400), syncInterval: Duration = .milliseconds(200)
        ) {
            self.bytes = bytes
            self.age = age
            self.syncInterval = syncInterval
        }
    }

    /// Why the log is not opened or does not take something.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case unknownFormat(UInt32)
        case damaged(String)
        case full

        package var description: String {
            switch self {
            case .unknownFormat(let found):
                "the exposure log has format \(found), and this program knows \(ExposureLog.formatVersion): use a newer "
                    + "program, or remove the directory"
            case .damaged(let reason): "the exposure log is damaged: \(reason)"
            case .full: "the disk is slower than the outcomes come in; try again"
            }
        }
    }

    /// Something that waits for the disk.
    enum Job: Sendable {
        case exposure(ExposureEntry)
        case outcomes(OutcomeReport, CheckedContinuation<OutcomeCounts, any Error>)
        /// Called when everything before it has been written.
        case barrier(CheckedContinuation<Void, Never>)
    }

    private struct Pending {
        var jobs: [Job] = []
        var isDraining = false
    }

    let database: Database
    let board: ExplorationBoard
    let limits: Limits
    let logger: Logger
    let metrics: ExposureMetrics
    /// Bytes of exposures by hour.
    let sizes: Mutex<[UInt64: Int]>
    private let pending = Mutex(Pending())
    private let writer: ExposureWriter
    private let queue = DispatchQueue(label: "freshet.ranker.exposures")

    /// Opens the log, creating it when there is none, and teaches the board what it holds.
    ///
    /// - Throws: `RocksDBError`, ``Failure``.
    package init(
        path: String, board: ExplorationBoard, limits: Limits = Limits(), metrics: ExposureMetrics = ExposureMetrics(),
        logger: Logger
    ) throws {
        var options = DatabaseOptions()
        options.writeBufferBytes = 8 << 20
        options.blockCacheBytes = 16 << 20
        options.maximumWALBytes = 64 << 20
        database = try Database.open(path: path, columnFamilies: ColumnFamily.ofExposures, options: options)
        self.board = board
        self.limits = limits
        self.logger = logger
        self.metrics = metrics
        writer = ExposureWriter(database: database, board: board)
        do {
            if let format = try database.get(ExposureKeys.format, in: .meta) {
                let version = format.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                guard version == Self.formatVersion else { throw Failure.unknownFormat(version) }
            } else {
                try database.put(ExposureKeys.format, [UInt8(Self.formatVersion)], in: .meta, sync: true)
            }
            sizes = Mutex(try Self.sizes(database))
            try board.learn(from: database)
        } catch {
            database.close()
            throw error
        }
    }

    /// Writes what waits, syncs, and closes. What is called later fails.
    package func close() async {
        await flush()
        database.close()
    }

    /// Logs an answer, soon.
    package func append(_ entry: ExposureEntry) {
        if !add(.exposure(entry)) { metrics.dropped() }
    }

    /// Logs outcomes; on the disk when it returns.
    ///
    /// - Throws: ``Failure/full``, `RocksDBError`.
    package func report(_ outcomes: OutcomeReport) async throws -> OutcomeCounts {
        try await withCheckedThrowingContinuation { continuation in
            if !add(.outcomes(outcomes, continuation)) { continuation.resume(throwing: Failure.full) }
        }
    }

    /// Returns when everything that was appended before is written.
    package func flush() async {
        await withCheckedContinuation { continuation in
            if !add(.barrier(continuation), isBounded: false) { continuation.resume() }
        }
    }

    private func add(_ job: Job, isBounded: Bool = true) -> Bool {
        let starts: Bool? = pending.withLock { pending in
            guard !isBounded || pending.jobs.count < Self.queueLimit else { return nil }
            pending.jobs.append(job)
            defer { pending.isDraining = true }
            return !pending.isDraining
        }
        guard let starts else { return false }
        if starts { queue.async { self.drain() } }
        return true
    }

    /// On the queue: writes what waits until nothing does.
    private func drain() {
        while true {
            let jobs = pending.withLock { pending in
                defer { pending.jobs.removeAll() }
                if pending.jobs.isEmpty { pending.isDraining = false }
                return pending.jobs
            }
            guard !jobs.isEmpty else { return }
            let result = writer.write(jobs)
            for (hour, bytes) in result.bytesByHour { sizes.withLock { $0[hour, default: 0] += bytes } }
            metrics.logged(exposures: result.exposures, outcomes: result.outcomes)
            if let error = result.error {
                metrics.failed()
                logger.error("exposures cannot be logged", metadata: ["error": "\(error)"])
            }
            if result.needsSync { syncLater() }
        }
    }

    private func syncLater() {
        let interval = Int(limits.syncInterval / .microseconds(1))
        queue.asyncAfter(deadline: .now() + .microseconds(interval)) { [weak self] in
            guard let self else { return }
            do {
                try self.writer.sync()
            } catch {
                self.logger.error("exposures cannot be synced", metadata: ["error": "\(error)"])
            }
        }
    }
}
