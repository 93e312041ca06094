import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import Signals

/// One leased refresh, from the lease to its outcome.
struct LeasedRefresh: Sendable {
    private static let timeout = Duration.seconds(5)

    let events: UserEvents
    let session: SessionService.Client
    let featurizers: Featurizers
    /// In which partition a user's events are.
    let partition: @Sendable (_ userID: String) -> UInt32

    /// A value, when it is of, and what it cost.
    private struct Computed {
        let value: SignalValue
        let computedAt: Timestamp
        /// Names the write; a value of a service outside the mesh outlives snapshots by it.
        let id: String
    }

    /// Computes the lease's signal of its user, and writes the value.
    /// - Returns: also what failed; nothing is thrown.
    func run(
        _ lease: CoordinatorV1.RefreshLease, _ catalogue: Catalogue, _ evaluation: UserEvaluation, at time: Timestamp
    ) async -> CoordinatorV1.RefreshOutcome {
        var outcome = CoordinatorV1.RefreshOutcome(leaseID: lease.leaseID)
        do {
            guard let signal = catalogue[lease.signal] else {
                throw RPCError(.notFound, "the catalogue has no signal '\(lease.signal)'")
            }
            let (computed, cost) =
                if let remote = signal.remote {
                    try await ask(signal, remote, lease, evaluation, at: time)
                } else {
                    try await fold(signal, lease, evaluation, at: time)
                }
            outcome.costMillis = cost
            if let computed {
                outcome.divergence = try await write(computed, lease)
            } else {
                outcome.unchanged = true
            }
            outcome.succeeded = true
        } catch {
            outcome.succeeded = false
            outcome.error = "\(error)"
        }
        return outcome
    }

    private func fold(
        _ signal: Signal, _ lease: CoordinatorV1.RefreshLease, _ evaluation: UserEvaluation, at time: Timestamp
    ) async throws -> (Computed?, Double) {
        let partition = partition(lease.entity)
        let entries = try await events.read(
            of: lease.entity, in: partition, from: evaluation.firstOffset(of: partition))
        let start = ThreadTime.now()
        let result = try evaluation.evaluate(lease.entity, entries, at: time)
        let cost = (ThreadTime.now() - start) / .milliseconds(1)
        guard let result, let value = result.values[signal.name] else { return (nil, cost) }
        return (Computed(value: value, computedAt: result.computedAt, id: lease.leaseID), cost)
    }

    private func ask(
        _ signal: Signal, _ remote: RemoteOperator, _ lease: CoordinatorV1.RefreshLease, _ evaluation: UserEvaluation,
        at time: Timestamp
    ) async throws -> (Computed?, Double) {
        let entries =
            remote.maximumEvents > 0
            ? try await events.read(of: lease.entity, in: partition(lease.entity), from: nil) : []
        let profile = try await session.getProfile(
            SessionV1.GetProfileRequest(
                userID: lease.entity, signals: [signal.name], fields: ["batch_profile"]),
            options: CallOptions(timeout: Self.timeout, route: .owner(of: lease.entity)))
        let answer = try await featurizers.ask(
            Featurizers.Question(
                entity: lease.entity, asOf: time, events: entries.map(\.event),
                current: profile.batchProfile?.values[signal.name], items: evaluation.snapshot?.items ?? .empty),
            of: signal, remote)
        guard let value = answer.value else { return (nil, answer.costMillis) }
        return (
            Computed(value: value, computedAt: answer.computedAt, id: "remote:\(lease.leaseID)"), answer.costMillis
        )
    }

    /// - Returns: how far the value is from the one that it replaced; nil when a newer one was there.
    private func write(_ computed: Computed, _ lease: CoordinatorV1.RefreshLease) async throws -> Double? {
        try await session.writeBase(
            SessionV1.WriteBaseRequest(
                userID: lease.entity,
                values: [SessionV1.BaseValue(signal: lease.signal, value: computed.value.message)],
                leaseID: computed.id, computedAt: computed.computedAt.microseconds),
            options: CallOptions(timeout: Self.timeout, route: .owner(of: lease.entity))
        ).divergences.first
    }
}
