import LogFollower
import Logging
import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import Signals
import SnapshotReplica
import Synchronization

/// Computes the near-real-time signals of users who had events, a few users at once, and writes the values to the session
/// tier. When calls fail it waits, ever longer, and goes on where it was; following the log does not wait for it.
package struct RefreshWriter: Sendable {
    private static let concurrentUsers = 16
    private static let timeout = Duration.seconds(5)
    private let store: TriggerStore
    private let events: UserEvents
    private let session: SessionService.Client
    private let evaluation: @Sendable () -> UserEvaluation
    private let isReplay: Bool
    private let backoff: CountedBackoff
    private let logger: Logger

    /// - Parameters:
    ///   - session: calls to the session tier.
    ///   - evaluation: of the catalogue and the snapshot in force.
    ///   - isReplay: whether a patch carries its time as the call's `as_of`.
    ///   - backoff: how long to wait after a failure.
    package init(
        store: TriggerStore, session: any RPCCaller, evaluation: @escaping @Sendable () -> UserEvaluation,
        isReplay: Bool, backoff: CountedBackoff = CountedBackoff(base: .milliseconds(100), ceiling: .seconds(10)),
        logger: Logger
    ) {
        self.store = store
        self.events = UserEvents(log: LogFollower(session: session, logger: logger))
        self.session = SessionService.Client(session)
        self.evaluation = evaluation
        self.isReplay = isReplay
        self.backoff = backoff
        self.logger = logger
    }

    /// Runs until the task is cancelled.
    package func run() async throws {
        var backoff = backoff
        while !Task.isCancelled {
            let (refreshes, time) = await store.takeRefreshes(upTo: RefreshWriter.concurrentUsers)
            guard let time, !refreshes.isEmpty else {
                try await store.untilRefreshIsDue()
                continue
            }
            let outcomes = await write(refreshes, with: evaluation(), at: time)
            await store.settleRefreshes(outcomes)
            if outcomes.contains(.failed) {
                try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
            } else {
                backoff.succeeded()
            }
        }
    }

    private func write(
        _ refreshes: [UserRefreshQueue.Refresh], with evaluation: UserEvaluation, at time: Timestamp
    ) async -> [UserRefreshQueue.Outcome] {
        await withTaskGroup(of: (Int, UserRefreshQueue.Outcome).self) { group in
            for (index, refresh) in refreshes.enumerated() {
                group.addTask { (index, await write(refresh, with: evaluation, at: time)) }
            }
            var outcomes = [UserRefreshQueue.Outcome](repeating: .failed, count: refreshes.count)
            for await (index, outcome) in group { outcomes[index] = outcome }
            return outcomes
        }
    }

    private func write(
        _ refresh: UserRefreshQueue.Refresh, with evaluation: UserEvaluation, at time: Timestamp
    ) async -> UserRefreshQueue.Outcome {
        do {
            let entries = try await events.read(
                of: refresh.userID, in: refresh.partition, from: evaluation.firstOffset(of: refresh.partition))
            guard let outcome = try evaluation.evaluate(refresh.userID, entries, at: time) else { return .unchanged }
            await store.enqueue(outcome.patches)
            guard !outcome.values.isEmpty else { return .unchanged }
            let values = outcome.values.sorted { $0.key < $1.key }
            _ = try await session.writeBase(
                SessionV1.WriteBaseRequest(
                    userID: refresh.userID,
                    values: values.map { SessionV1.BaseValue(signal: $0.key, value: $0.value.message) },
                    leaseID: "near-real-time:\(outcome.computedAt.microseconds)",
                    computedAt: outcome.computedAt.microseconds),
                options: CallOptions(timeout: RefreshWriter.timeout, route: .owner(of: refresh.userID)))
            return .written
        } catch let error as RPCError where !error.isFinal {
            if !Task.isCancelled {
                logger.warning("a user cannot be refreshed; trying again", metadata: ["error": "\(error)"])
            }
            return .failed
        } catch {
            logger.error("a user cannot be refreshed", metadata: ["error": "\(error)"])
            return .refused
        }
    }
}
