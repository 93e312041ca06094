import MeshMessages
import MeshRPC
import MessageMapping
import Refresh
import Signals

extension CoordinatorHandler {
    package func explainRefresh(
        _ request: CoordinatorV1.ExplainRefreshRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ExplainRefreshResponse {
        let cell = CellID(signal: request.signal, entity: request.entity)
        let (explanation, now) = try await deciding { try await plane.explain(cell) }
        guard let explanation else {
            return CoordinatorV1.ExplainRefreshResponse(
                signal: cell.signal, entity: cell.entity, state: "unknown",
                reason: "no feedback has been about this cell since the coordinator started, so nothing is known of it")
        }
        return explanation.message(now: now)
    }

    package func holdRefreshes(
        _ request: CoordinatorV1.HoldRefreshesRequest, context: ServerContext
    ) async throws -> CoordinatorV1.HoldRefreshesResponse {
        guard request.reason.utf8.count <= HeldSignals.longestReason else {
            throw RPCError(.invalidArgument, "reason is longer than \(HeldSignals.longestReason) bytes")
        }
        let changed = try await deciding { try await plane.hold(request.signal, because: request.reason) }
        return CoordinatorV1.HoldRefreshesResponse(changed: changed)
    }

    package func releaseRefreshes(
        _ request: CoordinatorV1.ReleaseRefreshesRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ReleaseRefreshesResponse {
        CoordinatorV1.ReleaseRefreshesResponse(
            changed: try await deciding { try await plane.release(request.signal) })
    }
}

extension PriorityExplanation {
    /// - Parameter now: seconds on the cells' clock.
    fileprivate func message(now: Double) -> CoordinatorV1.ExplainRefreshResponse {
        let (name, sentence) = stateText(now: now)
        var message = CoordinatorV1.ExplainRefreshResponse(
            signal: cell.signal, entity: cell.entity, policy: policy, formula: formula, terms: termMessages,
            priority: priority, threshold: threshold, state: name, reason: sentence, known: true)
        message.dueInSeconds = dueAt.map { max(0, $0 - now) }
        return message
    }

    private var formula: String {
        policy == "freshet" ? "P = w * (R + 0.3 * lambda * mu * age) / c" : "P as the policy '\(policy)' ranks cells"
    }

    private var termMessages: [CoordinatorV1.PriorityTerm] {
        var list = [
            term("w", terms.weight, "", "weight of the signal: 1 + 4 * criticality"),
            term(
                "R", terms.pendingLoss, "mean losses",
                "loss observed since the refresh, in units of the signal's mean loss"),
            term("lambda", terms.queryRate, "1/s", "queries a second of this cell"),
            term("mu", terms.meanLoss, "mean losses", "expected loss of a query, its own mean shrunk to the signal's"),
            term("own mean", ownMeanLoss, "mean losses", "mean over the cell's \(lossCount) losses, not shrunk"),
            term("age", age, "s", "since the value was computed"),
            term("c", terms.cost, "CPU-ms", "expected cost of a refresh"),
            term("reserved", reservation, "CPU-ms", "what a lease sets aside of the budget"),
        ]
        if let deadline {
            list.append(term("deadline", deadline - terms.refreshedAt, "s", "age at which the value is served no more"))
        }
        return list
    }

    private func term(
        _ symbol: String, _ value: Double, _ unit: String, _ meaning: String
    ) -> CoordinatorV1.PriorityTerm {
        CoordinatorV1.PriorityTerm(symbol: symbol, value: value, unit: unit, meaning: meaning)
    }

    private func stateText(now: Double) -> (String, String) {
        switch state {
        case .leased: return ("leased", "a worker is refreshing it")
        case .held: return ("held", "an operator has stopped refreshes of its signal")
        case .resting: return ("resting", "it was refreshed, or failed, a moment ago and rests")
        case .waiting where priority >= threshold:
            return ("due", "its priority has reached the threshold: it is refreshed as soon as the budget affords it")
        case .waiting:
            guard let dueAt else { return ("queued", "as things are its priority never reaches the threshold") }
            let seconds = Int(max(0, dueAt - now).rounded(.up))
            return ("queued", "its priority reaches the threshold in \(seconds) s if nothing else happens")
        }
    }
}
