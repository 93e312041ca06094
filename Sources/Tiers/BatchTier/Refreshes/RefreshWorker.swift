import Logging
import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import Signals
import Snapshots

/// Pulls refreshes from the coordinator, computes them, and writes the values to the session tier.
struct RefreshWorker: Sendable {
    /// Leases taken at once: well below what can be done before they expire.
    static let limit: UInt32 = 64
    /// CPU-milliseconds a second: refreshes are computed one after the other, on one thread.
    static let capacity = 1_000.0
    private static let wait = Duration.seconds(10)
    private static let longestDelay = Duration.seconds(5)

    let store: BatchStore
    let catalogue: @Sendable () -> Catalogue
    let queue: WorkQueue
    let nodeID: String
    let now: WallClock
    let isReplay: Bool
    let metrics: BatchMetrics
    let logger: Logger
    private let coordinator: CoordinatorService.Client
    private let session: SessionService.Client
    private let inputs: RefreshInputs

    init(
        store: BatchStore, snapshots: SnapshotStore, catalogue: @escaping @Sendable () -> Catalogue, queue: WorkQueue,
        metrics: BatchMetrics, context: MeshContext
    ) {
        self.store = store
        self.catalogue = catalogue
        self.queue = queue
        self.metrics = metrics
        nodeID = context.nodeID
        now = context.now
        isReplay = context.settings[CommonSettings.replay]
        logger = context.logger
        let membership = context.membership
        inputs = RefreshInputs(snapshots) { membership?.topology.activeSnapshot?.modelsVersion }
        coordinator = CoordinatorService.Client(context.coordinator)
        session = SessionService.Client(context.caller(of: .session))
    }

    /// Refreshes until the task is cancelled. While the coordinator or the session tier is away it waits, longer each time.
    func run() async throws {
        var backoff = CountedBackoff(base: .milliseconds(250), ceiling: Self.longestDelay)
        while !Task.isCancelled {
            do {
                let plan = FoldPlan(catalogue())
                guard !plan.refreshed.isEmpty else {
                    try await Task.sleep(for: Self.longestDelay)
                    continue
                }
                let leases = try await lease(plan)
                guard !leases.isEmpty else { continue }
                let isSessionThere = try await serve(leases, plan)
                if isSessionThere {
                    backoff.succeeded()
                    continue
                }
            } catch let error as RPCError {
                if Task.isCancelled { return }
                logger.debug("refreshes wait", metadata: ["error": "\(error)"])
            }
            try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
        }
    }

    private func lease(_ plan: FoldPlan) async throws -> [CoordinatorV1.RefreshLease] {
        try await coordinator.leaseRefreshes(
            CoordinatorV1.LeaseRefreshesRequest(
                nodeID: nodeID, signals: plan.refreshed.map(\.name), limit: Self.limit,
                waitMillis: UInt32(Self.wait.components.seconds * 1_000), tier: .batch,
                capacityMillisPerSecond: Self.capacity),
            options: CallOptions(timeout: Self.wait + .seconds(5))
        ).leases
    }

    /// - Returns: false when the session tier could not be reached.
    private func serve(_ leases: [CoordinatorV1.RefreshLease], _ plan: FoldPlan) async throws -> Bool {
        let refresh = try await queue.run { [store, inputs] in
            UserRefresh(store: store, plan: plan, priors: try inputs.priors(store, plan), taste: inputs.taste())
        }
        var outcomes: [CoordinatorV1.RefreshOutcome] = []
        var isSessionThere = true
        for lease in leases where !Task.isCancelled {
            var outcome = CoordinatorV1.RefreshOutcome(leaseID: lease.leaseID)
            do {
                guard let signal = plan.signal(named: lease.signal) else {
                    throw RPCError(.notFound, "the batch tier computes no signal '\(lease.signal)'")
                }
                let (result, cost) = try await compute(refresh, signal, of: lease.entity)
                outcome.costMillis = cost
                outcome.succeeded = true
                let written = try await write(result, lease)
                outcome.unchanged = written.result == "unchanged"
                outcome.divergence = written.divergence
                metrics.refreshed(written.result)
            } catch {
                outcome.succeeded = false
                outcome.error = "\(error)"
                metrics.refreshed("failed")
                if let error = error as? RPCError, error.code == .unavailable { isSessionThere = false }
            }
            outcomes.append(outcome)
            // The others would only run into the same wall; their leases expire.
            if !isSessionThere { break }
        }
        _ = try await coordinator.completeRefreshes(
            CoordinatorV1.CompleteRefreshesRequest(nodeID: nodeID, outcomes: outcomes),
            options: CallOptions(timeout: .seconds(10)))
        return isSessionThere
    }

    /// - Returns: what came of it, and the CPU-milliseconds that it took.
    private func compute(
        _ refresh: UserRefresh, _ signal: Signal, of userID: String
    ) async throws -> (UserRefresh.Outcome, Double) {
        try await queue.run { [self] in
            let start = ThreadTime.now()
            let outcome = try refresh.refresh(signal, of: userID, at: time)
            return (outcome, (ThreadTime.now() - start) / .milliseconds(1))
        }
    }

    /// Now; in a replay the newest event's time, so that no clock has a part in the values.
    private var time: Timestamp {
        isReplay ? store.newestEvent ?? .epoch : Timestamp(microseconds: now())
    }

    /// - Returns: the outcome's name for the metrics, and how far the value is from the one that it replaced.
    private func write(
        _ outcome: UserRefresh.Outcome, _ lease: CoordinatorV1.RefreshLease
    ) async throws -> (result: String, divergence: Double?) {
        guard case .value(let value, let computedAt) = outcome else { return ("unchanged", nil) }
        let response = try await session.writeBase(
            SessionV1.WriteBaseRequest(
                userID: lease.entity, values: [SessionV1.BaseValue(signal: lease.signal, value: value.message)],
                leaseID: lease.leaseID, computedAt: computedAt.microseconds),
            options: CallOptions(timeout: .seconds(5), route: .owner(of: lease.entity)))
        return (response.written > 0 ? "written" : "refused", response.divergences.first)
    }
}
