import LogFollower
import Logging
import MeshMessages
import MeshRPC
import MeshService
import Signals

/// Pulls refreshes from the coordinator: of the near-real-time signals, and of those that users' own services compute, whatever
/// their tier. The values are written to the session tier as base values.
struct LeasedRefreshes: Sendable {
    /// Leases taken at once: well below what can be done before they expire.
    static let limit: UInt32 = 16
    /// CPU-milliseconds a second: as many refreshes are computed at once, here or by users' own services.
    static let capacity = 1_000.0 * Double(limit)
    private static let wait = Duration.seconds(10)

    let nodeID: String
    let evaluation: @Sendable () -> UserEvaluation
    let catalogue: @Sendable () -> Catalogue
    /// The present in event time; nil in a replay that has not begun.
    let now: @Sendable () async -> Timestamp?
    let coordinator: CoordinatorService.Client
    let refresh: LeasedRefresh
    let logger: Logger

    /// Refreshes until the task is cancelled. While the coordinator or the session tier is away it waits, longer each time.
    func run() async throws {
        var backoff = CountedBackoff(base: .milliseconds(250), ceiling: .seconds(5))
        while !Task.isCancelled {
            let catalogue = catalogue()
            let signals = catalogue.userSignals.filter { $0.remote != nil || UserEvaluation.computes($0) }
            guard !signals.isEmpty else {
                try await Task.sleep(for: .seconds(2))
                continue
            }
            do {
                let leases = try await lease(signals)
                if leases.isEmpty { continue }
                let outcomes = await serve(leases, catalogue, at: await now() ?? .epoch)
                _ = try await coordinator.completeRefreshes(
                    CoordinatorV1.CompleteRefreshesRequest(nodeID: nodeID, outcomes: outcomes),
                    options: CallOptions(timeout: .seconds(10)))
                backoff.succeeded()
            } catch let error as RPCError {
                if Task.isCancelled { return }
                logger.debug("refreshes wait", metadata: ["error": "\(error)"])
                try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
            }
        }
    }

    private func lease(_ signals: [Signal]) async throws -> [CoordinatorV1.RefreshLease] {
        try await coordinator.leaseRefreshes(
            CoordinatorV1.LeaseRefreshesRequest(
                nodeID: nodeID, signals: signals.map(\.name), limit: Self.limit,
                waitMillis: UInt32(Self.wait.components.seconds * 1_000), tier: .nearRealTime,
                capacityMillisPerSecond: Self.capacity),
            options: CallOptions(timeout: Self.wait + .seconds(5))
        ).leases
    }

    private func serve(
        _ leases: [CoordinatorV1.RefreshLease], _ catalogue: Catalogue, at time: Timestamp
    ) async -> [CoordinatorV1.RefreshOutcome] {
        let evaluation = evaluation()
        return await withTaskGroup(of: CoordinatorV1.RefreshOutcome.self) { group in
            for lease in leases {
                group.addTask { await refresh.run(lease, catalogue, evaluation, at: time) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}
