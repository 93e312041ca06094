import MeshMessages
import MeshRPC
import MessageMapping
import Refresh
import Signals

extension CoordinatorHandler {
    /// The most cells that one lease call or one plan holds.
    static let mostCells: UInt32 = 1_000

    package func leaseRefreshes(
        _ request: CoordinatorV1.LeaseRefreshesRequest, context: ServerContext
    ) async throws -> CoordinatorV1.LeaseRefreshesResponse {
        try decodingArgument { () throws(MappingError) in
            try Self.check(nodeID: request.nodeID, field: "node_id")
            if request.signals.isEmpty {
                throw MappingError(field: "signals", problem: "is empty; name what this worker can refresh")
            }
            if request.limit == 0 { throw MappingError(field: "limit", problem: "is 0") }
            guard request.capacityMillisPerSecond.isFinite, request.capacityMillisPerSecond >= 0 else {
                throw MappingError(field: "capacity_millis_per_second", problem: "is not 0 or more")
            }
        }
        let worker = RefreshDispatch.Worker(
            node: request.nodeID, signals: request.signals, limit: Int(min(request.limit, Self.mostCells)),
            capacity: request.capacityMillisPerSecond > 0 ? request.capacityMillisPerSecond : nil)
        let leases = await plane.lease(to: worker, wait: Self.wait(millis: request.waitMillis, context))
        var messages: [CoordinatorV1.RefreshLease] = []
        for lease in leases {
            var message = CoordinatorV1.RefreshLease(
                leaseID: lease.id.description, signal: lease.cell.signal, entity: lease.cell.entity,
                priority: lease.priority, expiresAt: await plane.wallTime(ofLeases: lease.expiry).microseconds,
                reservedMillis: lease.reservedCost)
            if let dueAt = lease.dueAt { message.dueAt = await plane.time(ofCells: dueAt).microseconds }
            messages.append(message)
        }
        return CoordinatorV1.LeaseRefreshesResponse(leases: messages)
    }

    package func completeRefreshes(
        _ request: CoordinatorV1.CompleteRefreshesRequest, context: ServerContext
    ) async throws -> CoordinatorV1.CompleteRefreshesResponse {
        let outcomes = try decodingArgument { () throws(MappingError) in
            try Self.check(nodeID: request.nodeID, field: "node_id")
            return try Self.outcomes(request.outcomes)
        }
        let accepted = await plane.complete(outcomes)
        return CoordinatorV1.CompleteRefreshesResponse(
            accepted: UInt32(clamping: accepted), refused: UInt32(clamping: outcomes.count - accepted))
    }

    package func setBudget(
        _ request: CoordinatorV1.SetBudgetRequest, context: ServerContext
    ) async throws -> CoordinatorV1.SetBudgetResponse {
        let tiers = try decodingArgument { () throws(MappingError) in try Self.limits(request.tiers) }
        let budget = try await deciding {
            try await plane.setBudget(
                cpuMillisPerSecond: request.keepRate ? nil : request.cpuMillisPerSecond,
                policy: request.policy.isEmpty ? nil : request.policy, tiers: tiers)
        }
        return CoordinatorV1.SetBudgetResponse(budget: budget.message)
    }

    // MARK: - Checking

    private static func outcomes(
        _ messages: [CoordinatorV1.RefreshOutcome]
    ) throws(MappingError) -> [RefreshDispatch.Outcome] {
        var outcomes: [RefreshDispatch.Outcome] = []
        for (index, message) in messages.enumerated() {
            guard message.costMillis.isFinite, message.costMillis >= 0 else {
                throw MappingError(
                    field: "outcomes[\(index)].cost_millis", problem: "is \(message.costMillis), not 0 or more")
            }
            if let divergence = message.divergence, !(divergence.isFinite && divergence >= 0) {
                throw MappingError(field: "outcomes[\(index)].divergence", problem: "is \(divergence), not 0 or more")
            }
            outcomes.append(
                RefreshDispatch.Outcome(
                    leaseID: message.leaseID, succeeded: message.succeeded, costMillis: message.costMillis,
                    divergence: message.unchanged ? 0 : message.divergence.map { min(1, $0) }, error: message.error))
        }
        return outcomes
    }

    private static func limits(
        _ messages: [CoordinatorV1.TierBudget]
    ) throws(MappingError) -> [RefreshTier: TierLimit] {
        var limits: [RefreshTier: TierLimit] = [:]
        for (index, message) in messages.enumerated() {
            guard let tier = Tier(message: message.tier),
                let refreshed = RefreshTier.allCases.first(where: { $0.signalTier == tier })
            else {
                throw MappingError(
                    field: "tiers[\(index)].tier",
                    problem: "is none of batch, near_real_time, request; what is evaluated per event has no budget")
            }
            guard limits[refreshed] == nil else {
                throw MappingError(field: "tiers[\(index)].tier", problem: "is given twice")
            }
            limits[refreshed] = TierLimit(
                floor: message.floorMillisPerSecond, ceiling: message.ceilingMillisPerSecond,
                pinnedShare: message.pinnedShare)
        }
        return limits
    }
}
