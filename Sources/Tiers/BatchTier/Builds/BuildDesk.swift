import Logging
import MeshService
import Signals

/// Takes orders for builds and runs them, one at a time.
struct BuildDesk: Sendable {
    /// Why an order is not taken.
    enum Refusal: Error, CustomStringConvertible {
        case busy(id: String, step: String)
        case shuttingDown

        var description: String {
            switch self {
            case .busy(let id, let step):
                "build \(id) is running (\(step)), and one runs at a time: wait for it with GetBuild"
            case .shuttingDown: "the batch tier is shutting down"
            }
        }
    }

    private struct Job: Sendable {
        var id: String
        var number: UInt64
        var order: BuildOrder
    }

    let board = BuildBoard()
    private let store: BatchStore
    private let build: SnapshotBuild
    private let queue: WorkQueue
    private let metrics: BatchMetrics
    private let logger: Logger
    private let jobs: AsyncStream<Job>
    private let accept: AsyncStream<Job>.Continuation

    /// - Parameter queue: for the short write that numbers a build.
    init(store: BatchStore, build: SnapshotBuild, queue: WorkQueue, metrics: BatchMetrics, logger: Logger) {
        self.store = store
        self.build = build
        self.queue = queue
        self.metrics = metrics
        self.logger = logger
        (jobs, accept) = AsyncStream.makeStream()
    }

    /// Starts a build.
    /// - Returns: its id.
    /// - Throws: ``Refusal``; `BatchStateError.foldedPast` when its time has been passed already.
    func start(_ order: BuildOrder) async throws -> String {
        if let asOf = order.profilesAsOf, let folded = store.foldedAsOf, folded > asOf {
            throw BatchStateError.foldedPast(requested: asOf, folded: folded)
        }
        if let running = board.running { throw Refusal.busy(id: running.id, step: running.status.step) }
        let number = try await queue.run { [store] in try store.nextBuildNumber() }
        let id = "build-\(number)"
        guard board.begin(id) else {
            throw Refusal.busy(id: board.running?.id ?? "", step: board.running?.status.step ?? "starting")
        }
        guard case .enqueued = accept.yield(Job(id: id, number: number, order: order)) else {
            board.end(id, .failure(Refusal.shuttingDown))
            throw Refusal.shuttingDown
        }
        return id
    }

    /// Runs what is ordered until the task is cancelled.
    func run() async throws {
        for await job in jobs {
            let started = ContinuousClock.now
            do {
                let versions = try await build.run(job.order, number: job.number) { [board] step, fraction in
                    board.report(job.id, step: step, fraction: fraction)
                }
                metrics.built(started.duration(to: .now), succeeded: true)
                board.end(job.id, .success(versions))
            } catch {
                metrics.built(started.duration(to: .now), succeeded: false)
                board.end(job.id, .failure(error is CancellationError ? Refusal.shuttingDown : error))
                if !Task.isCancelled {
                    logger.error("the build has failed", metadata: ["build": "\(job.id)", "error": "\(error)"])
                }
            }
        }
        accept.finish()
        if let running = board.running { board.end(running.id, .failure(Refusal.shuttingDown)) }
    }
}
