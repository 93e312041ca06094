import MeshMessages
import MeshRPC
import MessageMapping
import Signals

extension CoordinatorHandler {
    package func applyCatalogue(
        _ request: CoordinatorV1.ApplyCatalogueRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ApplyCatalogueResponse {
        let state = try await deciding { try await plane.applyCatalogue(request.yaml, dryRun: request.dryRun) }
        return CoordinatorV1.ApplyCatalogueResponse(
            revision: state.revision, signals: UInt32(state.catalogue.signals.count))
    }

    package func getCatalogue(
        _ request: CoordinatorV1.GetCatalogueRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetCatalogueResponse {
        let state = await plane.currentCatalogue
        return CoordinatorV1.GetCatalogueResponse(revision: state.revision, yaml: state.yaml)
    }

    package func classify(
        _ request: CoordinatorV1.ClassifyRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ClassifyResponse {
        let catalogue = await plane.currentCatalogue.catalogue
        guard !request.signal.isEmpty else {
            return CoordinatorV1.ClassifyResponse(classifications: catalogue.signals.map(Self.classification))
        }
        guard let signal = catalogue[request.signal] else {
            let known = catalogue.signals.map(\.name).joined(separator: ", ")
            throw RPCError(.notFound, "signal '\(request.signal)' is not in the catalogue, which has \(known)")
        }
        return CoordinatorV1.ClassifyResponse(classifications: [Self.classification(signal)])
    }

    private static func classification(_ signal: Signal) -> CoordinatorV1.Classification {
        let answer = signal.classification
        return CoordinatorV1.Classification(
            signal: signal.name, tier: answer.tier.message, volatility: answer.scores.volatility,
            damage: answer.scores.damage, criticality: answer.scores.criticality, urgency: answer.scores.urgency,
            costMillis: answer.scores.costMillis, reason: answer.reason, wouldChange: answer.wouldChange,
            pinned: answer.isPinned)
    }
}
