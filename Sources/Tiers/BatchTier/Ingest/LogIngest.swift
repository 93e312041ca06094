import LogFollower
import Logging
import MeshRPC
import MeshService

/// Copies the session tier's log into the state: all the time, and on demand up to its end.
struct LogIngest: Sendable {
    /// Entries of one poll at most.
    static let pageEntries = 5_000
    private static let pollWait = Duration.seconds(10)
    private static let condition = "log"

    private let store: BatchStore
    private let follower: LogFollower
    /// Reports how far the state goes.
    let positions: PositionReports
    private let queue: WorkQueue
    private let readiness: Readiness
    private let metrics: BatchMetrics
    private let logger: Logger

    init(store: BatchStore, queue: WorkQueue, metrics: BatchMetrics, context: MeshContext) {
        self.store = store
        self.queue = queue
        self.metrics = metrics
        follower = LogFollower(context, limit: Self.pageEntries)
        positions = PositionReports(
            consumer: ServiceName.batch.rawValue, coordinator: context.coordinator, logger: context.logger)
        readiness = context.readiness
        logger = context.logger
        readiness.require(Self.condition, because: "the log has not been read up to its end yet")
    }

    /// Follows the log until the task is cancelled. While it cannot be read, the tier is ready with what it has.
    func run() async throws {
        var backoff = CountedBackoff()
        var isAway = false
        // The first poll does not wait, to be ready at once where the log has nothing new.
        var wait = Duration.zero
        while !Task.isCancelled {
            do {
                let (_, remaining) = try await poll(wait: wait)
                wait = Self.pollWait
                backoff.succeeded()
                if isAway { logger.info("the log can be read again") }
                isAway = false
                if remaining == 0 { readiness.satisfy(Self.condition) }
            } catch let error as RPCError {
                if Task.isCancelled { return }
                readiness.satisfy(Self.condition)
                if !isAway { report(error) }
                isAway = true
                try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
            }
        }
    }

    /// Returns when everything has been taken over that was in the log at the time of the call.
    ///
    /// - Parameter progress: called with the share that has been read, 0 to 1.
    /// - Throws: `RPCError` when the log cannot be read, after some attempts.
    func catchUp(progress: (Double) -> Void) async throws {
        var wanted: UInt64?
        var read: UInt64 = 0
        var backoff = CountedBackoff()
        while true {
            do {
                let (advance, remaining) = try await poll(wait: .zero)
                backoff.succeeded()
                read += advance
                let total = wanted ?? (advance + remaining)
                wanted = total
                progress(total == 0 ? 1 : min(1, Double(read) / Double(total)))
                if remaining == 0 || read >= total { return }
            } catch let error as RPCError {
                let pause = backoff.failed(random: .random(in: 0..<1))
                guard backoff.failures < 6, Self.isWorthAnotherTry(error) else { throw error }
                try await Task.sleep(for: pause)
            }
        }
    }

    /// Reads on from where the state ends, and takes over what came.
    /// - Returns: how many entries of the log were passed, and how many were behind them.
    private func poll(wait: Duration) async throws -> (advance: UInt64, remaining: UInt64) {
        let from = store.offsets
        let batch = try await follower.read(from: from, wait: wait)
        let entries = batch.entries.map { LoggedEvent(partition: $0.partition, offset: $0.offset, event: $0.event) }
        let taken = try await queue.run { [store] in
            let taken = try store.take(entries, forgotten: batch.forgotten, next: batch.next)
            // Rare, and what asked for it waits for no answer of this tier: the files are rewritten at once.
            if taken.removed > 0 { try store.purge() }
            return taken
        }
        positions.stored(batch.next)
        metrics.took(events: taken.events, remaining: batch.remaining)
        if taken.removed > 0 {
            logger.notice("users are forgotten", metadata: ["users": "\(taken.removed)"])
        }
        let advance = batch.next.reduce(UInt64(0)) { sum, next in
            let start = from[next.key] ?? 0
            return sum + (next.value > start ? next.value - start : 0)
        }
        return (advance, batch.remaining)
    }

    private static func isWorthAnotherTry(_ error: RPCError) -> Bool {
        switch error.code {
        case .unavailable, .deadlineExceeded, .resourceExhausted, .aborted, .unknown: true
        default: false
        }
    }

    private func report(_ error: RPCError) {
        switch error.code {
        case .outOfRange, .invalidArgument:
            logger.error(
                """
                the session tier's log does not have what comes next: was its data directory replaced? If so, stop this \
                process and remove its state directory, so that the new log is folded from its start
                """, metadata: ["error": "\(error)"])
        default:
            logger.warning("the log cannot be read; trying again", metadata: ["error": "\(error)"])
        }
    }
}
