import Logging
import MeshService
import Signals

/// Takes orders for builds and runs them, one at a time in the whole mesh; at its start it goes on with the build that the last
/// process had not ended.
package struct BuildDesk: Sendable {
    /// Why an order is not taken.
    package enum Refusal: Error, Equatable, CustomStringConvertible {
        case busy(id: String, step: String)
        /// Another node is building.
        case busyElsewhere(String)
        case shuttingDown

        package var description: String {
            switch self {
            case .busy(let id, let step):
                "build \(id) is running (\(step)), and one runs at a time: wait for it with WatchBuild or GetBuild"
            case .busyElsewhere(let reason): reason
            case .shuttingDown: "the batch tier is shutting down; a build under way goes on when it is started again"
            }
        }
    }

    private struct Job: Sendable {
        var record: BuildRecord
        /// Whether the order came with the build lease.
        var isLeased: Bool
    }

    package let board = BuildBoard()
    private let store: BatchStore
    private let build: SnapshotBuild
    private let queue: WorkQueue
    private let metrics: BatchMetrics
    private let logger: Logger
    private let jobs: AsyncStream<Job>
    private let accept: AsyncStream<Job>.Continuation

    /// - Throws: `RocksDBError`, `BatchStateError` when the builds on the disk cannot be read.
    package init(store: BatchStore, build: SnapshotBuild, metrics: BatchMetrics, logger: Logger) throws {
        self.store = store
        self.build = build
        self.queue = WorkQueue("builds")
        self.metrics = metrics
        self.logger = logger
        (jobs, accept) = AsyncStream.makeStream()
        guard let unfinished = try store.unfinishedBuild() else { return }
        board.begin(unfinished.id, BuildStatus(unfinished))
        accept.yield(Job(record: unfinished, isLeased: false))
    }

    /// Starts a build: it is on the disk when this returns, and survives the process.
    ///
    /// - Returns: its id.
    /// - Throws: ``Refusal``; `BatchStateError.foldedPast` when its time has been passed already.
    package func start(_ order: BuildOrder) async throws -> String {
        if let asOf = order.profilesAsOf, let folded = store.foldedAsOf, folded > asOf {
            throw BatchStateError.foldedPast(requested: asOf, folded: folded)
        }
        guard board.reserve() else {
            let running = board.running
            throw Refusal.busy(id: running?.id ?? "", step: running?.status.step ?? "starting")
        }
        do {
            let number = try await leaseIfThere()
            let record = try await queue.run { [store, build] in
                try store.beginBuild(order, at: build.time, least: number ?? 0)
            }
            board.begin(record.id, BuildStatus(record))
            guard case .enqueued = accept.yield(Job(record: record, isLeased: number != nil)) else {
                board.end(record.id) { $0.state = .failed("\(Refusal.shuttingDown)") }
                throw Refusal.shuttingDown
            }
            return record.id
        } catch {
            board.cancelReservation()
            await build.control.giveBackLease()
            throw error
        }
    }

    /// - Returns: a number for the build; nil when the coordinator is away, and the build waits for it.
    private func leaseIfThere() async throws -> UInt64? {
        do {
            return try await build.control.lease(known: store.lastBuildNumber)
        } catch ControlRefusal.away {
            return nil
        } catch let refusal as ControlRefusal {
            throw Refusal.busyElsewhere("\(refusal)")
        }
    }

    /// How a build stands when it has ended, or the wait is over; also one of a former process.
    /// - Returns: nil for one that never was, or long ago.
    package func status(of id: String, wait: Duration) async throws -> BuildStatus? {
        if let status = await board.status(of: id, wait: wait) { return status }
        guard let number = BuildRecord.number(ofID: id) else { return nil }
        return try await queue.run { [store] in try store.build(number: number).map { BuildStatus($0) } }
    }

    /// Runs what is ordered until the task is cancelled.
    package func run() async throws {
        for await job in jobs {
            if try await takeUp(job.record) { try await run(job) }
        }
        accept.finish()
        if let running = board.running { board.end(running.id) { $0.state = .failed("\(Refusal.shuttingDown)") } }
    }

    /// - Returns: false when too many processes have died in the build.
    private func takeUp(_ record: BuildRecord) async throws -> Bool {
        var record = record
        let goesOn = record.takeUp(at: build.time)
        let taken = record
        try await queue.run { [store] in try store.save(taken) }
        board.update(record.id) { $0.update(taken) }
        if record.attempt > 1 || !goesOn {
            metrics.resumed()
            logger.notice(
                "a build of the last process is unfinished",
                metadata: ["build": "\(record.id)", "goes on": "\(goesOn)", "stage": "\(record.stage.name)"])
        }
        if !goesOn { board.end(record.id) { $0.update(taken) } }
        return goesOn
    }

    private func run(_ job: Job) async throws {
        let id = job.record.id
        let started = ContinuousClock.now
        let report = BuildReport { [board] change in board.update(id, change) }
        do {
            if !job.isLeased { try await waitForLease(job.record, report) }
            let record = try await withLease {
                try await build.run(try store.build(number: job.record.number) ?? job.record, report)
            }
            metrics.built(started.duration(to: .now), record.outcome)
            board.end(id) { $0.update(record) }
        } catch {
            await build.control.giveBackLease()
            // What the process could not end is for the next one.
            guard !(error is CancellationError), !Task.isCancelled else {
                return board.end(id) { $0.state = .failed("\(Refusal.shuttingDown)") }
            }
            logger.error("the build has failed", metadata: ["build": "\(id)", "error": "\(error)"])
            let failed = try await queue.run { [store, build] in
                var record = try store.build(number: job.record.number) ?? job.record
                record.fail("\(error)", at: build.time)
                try store.save(record)
                return record
            }
            metrics.built(started.duration(to: .now), failed.outcome)
            board.end(id) { $0.update(failed) }
        }
    }

    private func waitForLease(_ record: BuildRecord, _ report: BuildReport) async throws {
        _ = try await build.patience {
            try await build.control.lease(known: record.number)
        } waiting: {
            report(record.stage, "waiting for the build lease: \($0)", 0)
        }
    }

    /// Renews the lease while the body works, and gives it back after it.
    private func withLease(_ body: @Sendable @escaping () async throws -> BuildRecord) async throws -> BuildRecord {
        let keeping = Task { [control = build.control] in await control.keepLease() }
        defer { keeping.cancel() }
        let record = try await body()
        keeping.cancel()
        await build.control.giveBackLease()
        return record
    }
}
