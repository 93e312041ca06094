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
///
/// What that costs is taken from the fleet's budget first. Where the budget does not pay, users wait; the most valuable of their
/// cells are leased meanwhile.
package struct RefreshWriter: Sendable {
    private static let concurrentUsers = 16
    private static let timeout = Duration.seconds(5)
    private let store: TriggerStore
    private let events: UserEvents
    private let session: SessionService.Client
    private let evaluation: @Sendable () -> UserEvaluation
    private let funds: (any RefreshFunds)?
    private let isReplay: Bool
    private let backoff: CountedBackoff
    private let logger: Logger

    /// - Parameters:
    ///   - session: calls to the session tier.
    ///   - evaluation: of the catalogue and the snapshot in force.
    ///   - funds: what pays; nil: refreshes cost nothing.
    ///   - isReplay: whether a patch carries its time as the call's `as_of`.
    ///   - backoff: how long to wait after a failure.
    package init(
        store: TriggerStore, session: any RPCCaller, evaluation: @escaping @Sendable () -> UserEvaluation,
        funds: (any RefreshFunds)? = nil, isReplay: Bool,
        backoff: CountedBackoff = CountedBackoff(base: .milliseconds(100), ceiling: .seconds(10)),
        logger: Logger
    ) {
        self.store = store
        self.events = UserEvents(log: LogFollower(session: session, logger: logger))
        self.session = SessionService.Client(session)
        self.evaluation = evaluation
        self.funds = funds
        self.isReplay = isReplay
        self.backoff = backoff
        self.logger = logger
    }

    /// Runs until the task is cancelled.
    package func run() async throws {
        var backoff = backoff
        var purse = RefreshPurse()
        while !Task.isCancelled {
            let (refreshes, time) = await store.takeRefreshes(upTo: RefreshWriter.concurrentUsers)
            guard let time, !refreshes.isEmpty else {
                try await store.untilRefreshIsDue()
                continue
            }
            let grant = await funds?.take(purse.request(for: refreshes.count)) ?? .unreachable
            let affordable = Self.users(of: refreshes.count, paidBy: grant, &purse)
            let (outcomes, cost) = await write(Array(refreshes.prefix(affordable)), with: evaluation(), at: time)
            purse.spend(cost, on: affordable, isPaid: grant != .unreachable)
            await store.settleRefreshes(
                outcomes + repeatElement(.deferred, count: refreshes.count - affordable))
            if outcomes.contains(.failed) {
                try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
            } else {
                backoff.succeeded()
            }
            if case .refused(let pause) = grant { try await Task.sleep(for: pause) }
        }
    }

    private static func users(of wanted: Int, paidBy grant: RefreshGrant, _ purse: inout RefreshPurse) -> Int {
        switch grant {
        case .granted(let millis): min(wanted, purse.take(millis))
        case .refused: 0
        case .unreachable: wanted
        }
    }

    /// - Returns: one outcome for each, and the CPU-milliseconds that computing took.
    private func write(
        _ refreshes: [UserRefreshQueue.Refresh], with evaluation: UserEvaluation, at time: Timestamp
    ) async -> (outcomes: [UserRefreshQueue.Outcome], cost: Double) {
        await withTaskGroup(of: (Int, UserRefreshQueue.Outcome, Double).self) { group in
            for (index, refresh) in refreshes.enumerated() {
                group.addTask {
                    let (outcome, cost) = await write(refresh, with: evaluation, at: time)
                    return (index, outcome, cost)
                }
            }
            var outcomes = [UserRefreshQueue.Outcome](repeating: .failed, count: refreshes.count)
            var sum = 0.0
            for await (index, outcome, cost) in group {
                outcomes[index] = outcome
                sum += cost
            }
            return (outcomes, sum)
        }
    }

    private func write(
        _ refresh: UserRefreshQueue.Refresh, with evaluation: UserEvaluation, at time: Timestamp
    ) async -> (UserRefreshQueue.Outcome, cost: Double) {
        var cost = 0.0
        do {
            let entries = try await events.read(
                of: refresh.userID, in: refresh.partition, from: evaluation.firstOffset(of: refresh.partition))
            let wanted = refresh.isRegular ? refresh.signals.union(evaluation.regular) : refresh.signals
            let start = ThreadTime.now()
            let outcome = try evaluation.evaluate(refresh.userID, entries, only: wanted, at: time)
            cost = (ThreadTime.now() - start) / .milliseconds(1)
            guard let outcome else { return (.unchanged, cost) }
            await store.enqueue(outcome.patches)
            guard !outcome.values.isEmpty else { return (.unchanged, cost) }
            let values = outcome.values.sorted { $0.key < $1.key }
            _ = try await session.writeBase(
                SessionV1.WriteBaseRequest(
                    userID: refresh.userID,
                    values: values.map { SessionV1.BaseValue(signal: $0.key, value: $0.value.message) },
                    leaseID: "near-real-time:\(outcome.computedAt.microseconds)",
                    computedAt: outcome.computedAt.microseconds),
                options: CallOptions(timeout: RefreshWriter.timeout, route: .owner(of: refresh.userID)))
            return (.written, cost)
        } catch let error as RPCError where !error.isFinal {
            if !Task.isCancelled {
                logger.warning("a user cannot be refreshed; trying again", metadata: ["error": "\(error)"])
            }
            return (.failed, cost)
        } catch {
            logger.error("a user cannot be refreshed", metadata: ["error": "\(error)"])
            return (.refused, cost)
        }
    }
}
