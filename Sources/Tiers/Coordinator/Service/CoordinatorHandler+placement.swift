import MeshMessages
import MeshRPC
import MessageMapping
import Refresh
import Signals

extension CoordinatorHandler {
    package func getPlacementAdvice(
        _ request: CoordinatorV1.GetPlacementAdviceRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetPlacementAdviceResponse {
        let advised = try await deciding {
            try await plane.placementAdvice(for: request.signal.isEmpty ? nil : request.signal)
        }
        return CoordinatorV1.GetPlacementAdviceResponse(advice: advised.map(\.message))
    }

    package func applyPlacement(
        _ request: CoordinatorV1.ApplyPlacementRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ApplyPlacementResponse {
        guard request.reason.utf8.count <= 1_000 else {
            throw RPCError(.invalidArgument, "reason is longer than 1000 bytes")
        }
        if request.tier != .unspecified, Tier(message: request.tier) == nil {
            throw RPCError(.invalidArgument, "tier is none that this version knows")
        }
        let move = try await deciding {
            try await plane.place(
                request.signal, in: Tier(message: request.tier), reason: request.reason,
                expecting: request.expectedRevision == 0 ? nil : request.expectedRevision, dryRun: request.dryRun)
        }
        return CoordinatorV1.ApplyPlacementResponse(
            revision: move.state.revision, from: move.from.message, to: move.to.message, yaml: move.state.yaml)
    }
}

extension SignalPlacement.Advised {
    fileprivate var message: CoordinatorV1.PlacementAdvice {
        let verdict = advice.verdict
        return CoordinatorV1.PlacementAdvice(
            signal: signal.name, tier: signal.tier.message, direction: advice.direction.message, to: tier.message,
            reason: verdict.reason, pairs: UInt64(verdict.pairs), users: UInt64(verdict.users),
            meanLoss: verdict.meanLoss, ageSeconds: verdict.age ?? 0, measured: verdict.direction.message,
            windows: UInt32(clamping: advice.windows), windowsNeeded: UInt32(clamping: advice.windowsNeeded),
            curve: verdict.curve.points.map(\.message), halfLifeSeconds: verdict.curve.halfLife ?? 0,
            pinned: signal.classification.isPinned)
    }
}

extension StalenessCurve.Point {
    fileprivate var message: CoordinatorV1.StalenessBin {
        // Without a bootstrap there is no interval; one that is not known is sent as empty.
        let isKnown = fitted.lower.isFinite && fitted.upper.isFinite
        return CoordinatorV1.StalenessBin(
            fromSeconds: bin.lowerBound, toSeconds: bin.upperBound.isFinite ? bin.upperBound : 0, pairs: UInt64(pairs),
            users: UInt64(users), mean: measured,
            fitted: CoordinatorV1.Interval(
                mean: fitted.mean, lower: isKnown ? fitted.lower : fitted.mean,
                upper: isKnown ? fitted.upper : fitted.mean))
    }
}

extension PlacementDirection {
    fileprivate var message: CoordinatorV1.PlacementAdvice.Direction {
        switch self {
        case .stay: .stay
        case .faster: .faster
        case .slower: .slower
        case .unknown: .unknown
        }
    }
}
