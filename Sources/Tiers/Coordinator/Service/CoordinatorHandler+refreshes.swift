import MeshMessages
import MeshRPC
import MessageMapping
import Refresh
import Signals

extension CoordinatorHandler {
    /// The most cells that one lease call or one plan holds.
    static let mostCells: UInt32 = 1_000

    package func reportFeedback(
        _ request: CoordinatorV1.ReportFeedbackRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ReportFeedbackResponse {
        let (reports, pairs) = try decodingArgument { () throws(MappingError) in
            try Self.check(nodeID: request.nodeID, field: "node_id")
            return try Self.reports(request.cells)
        }
        let asOf = request.asOf == 0 ? nil : Timestamp(microseconds: request.asOf)
        let accepted = await plane.report(
            reports, pairs: pairs, forgotten: request.forgottenEntities, asOf: asOf, dropped: request.dropped)
        return CoordinatorV1.ReportFeedbackResponse(accepted: UInt32(clamping: accepted))
    }

    package func leaseRefreshes(
        _ request: CoordinatorV1.LeaseRefreshesRequest, context: ServerContext
    ) async throws -> CoordinatorV1.LeaseRefreshesResponse {
        try decodingArgument { () throws(MappingError) in
            try Self.check(nodeID: request.nodeID, field: "node_id")
            if request.signals.isEmpty {
                throw MappingError(field: "signals", problem: "is empty; name what this worker can refresh")
            }
            if request.limit == 0 { throw MappingError(field: "limit", problem: "is 0") }
        }
        let leases = await plane.lease(
            signals: request.signals, limit: Int(min(request.limit, Self.mostCells)),
            wait: Self.wait(millis: request.waitMillis, context))
        var messages: [CoordinatorV1.RefreshLease] = []
        for lease in leases {
            messages.append(
                CoordinatorV1.RefreshLease(
                    leaseID: lease.id.description, signal: lease.cell.signal, entity: lease.cell.entity,
                    priority: lease.priority, expiresAt: await plane.expiry(of: lease).microseconds))
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
        let budget = try await deciding {
            try await plane.setBudget(
                cpuMillisPerSecond: request.cpuMillisPerSecond, policy: request.policy.isEmpty ? nil : request.policy)
        }
        return CoordinatorV1.SetBudgetResponse(budget: budget.message)
    }

    package func getPlan(
        _ request: CoordinatorV1.GetPlanRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetPlanResponse {
        let plan = await plane.plan(limit: Int(min(request.limit, Self.mostCells)))
        return CoordinatorV1.GetPlanResponse(
            budget: plan.budget.message, cells: UInt64(plan.figures.cells), leased: UInt64(plan.figures.leased),
            completed: plan.figures.completed, expired: plan.figures.expired, spentMillis: plan.figures.spent,
            feedbackEvents: plan.figures.feedbackEvents, threshold: plan.figures.threshold,
            next: plan.next.map { planned in
                CoordinatorV1.PlannedCell(
                    signal: planned.cell.signal, entity: planned.cell.entity, priority: planned.priority,
                    pendingLoss: planned.pendingLoss)
            })
    }

    // MARK: - Checking

    private static func reports(
        _ cells: [CoordinatorV1.CellFeedback]
    ) throws(MappingError) -> ([RefreshDispatch.CellReport], PairedLosses) {
        var reports: [RefreshDispatch.CellReport] = []
        var pairs = PairedLosses()
        reports.reserveCapacity(cells.count)
        for (index, cell) in cells.enumerated() {
            func problem(_ field: String, _ problem: String) -> MappingError {
                MappingError(field: "cells[\(index)].\(field)", problem: problem)
            }
            if cell.signal.isEmpty { throw problem("signal", "is empty") }
            if cell.entity.utf8.count > 256 { throw problem("entity", "is longer than 256 bytes") }
            if cell.queries == 0 { throw problem("queries", "is 0") }
            guard cell.loss.isFinite, cell.loss >= 0 else { throw problem("loss", "is \(cell.loss), not 0 or more") }
            if cell.pairs > cell.queries { throw problem("pairs", "is \(cell.pairs), more than the queries") }
            let paired = [
                ("paired_served_loss", cell.pairedServedLoss), ("paired_fresh_loss", cell.pairedFreshLoss),
                ("paired_age_seconds", cell.pairedAgeSeconds),
            ]
            for (field, value) in paired where !(value.isFinite && value >= 0) {
                throw problem(field, "is \(value), not 0 or more")
            }
            pairs.add(
                PairedLosses.Sums(
                    pairs: UInt64(cell.pairs), servedLoss: cell.pairedServedLoss, freshLoss: cell.pairedFreshLoss,
                    ageSeconds: cell.pairedAgeSeconds),
                of: cell.signal)
            reports.append(
                RefreshDispatch.CellReport(
                    cell: CellID(signal: cell.signal, entity: cell.entity), queries: cell.queries, loss: cell.loss))
        }
        return (reports, pairs)
    }

    private static func outcomes(
        _ messages: [CoordinatorV1.RefreshOutcome]
    ) throws(MappingError) -> [RefreshDispatch.Outcome] {
        var outcomes: [RefreshDispatch.Outcome] = []
        for (index, message) in messages.enumerated() {
            guard message.costMillis.isFinite, message.costMillis >= 0 else {
                throw MappingError(
                    field: "outcomes[\(index)].cost_millis", problem: "is \(message.costMillis), not 0 or more")
            }
            outcomes.append(
                RefreshDispatch.Outcome(
                    leaseID: message.leaseID, succeeded: message.succeeded, costMillis: message.costMillis,
                    error: message.error))
        }
        return outcomes
    }
}

extension BudgetSetting {
    var message: CoordinatorV1.Budget {
        CoordinatorV1.Budget(cpuMillisPerSecond: cpuMillisPerSecond, policy: policy)
    }
}
