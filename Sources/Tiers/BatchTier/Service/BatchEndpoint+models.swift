import MeshMessages
import MeshRPC
import Snapshots

/// Models that were trained elsewhere.
extension BatchEndpoint {
    func importModel(
        _ request: BatchV1.ImportModelRequest, context: ServerContext
    ) async throws -> BatchV1.ImportModelResponse {
        do {
            let (model, names) = (request.model, request.featureNames)
            let served = await control.selection().active?.models
            let manifest = try await files.run { [snapshots, store, now] in
                try RankerImport(snapshots).publish(
                    model, featureNames: names, with: served, number: try store.takeBuildNumber(), createdAt: now())
            }
            return BatchV1.ImportModelResponse(
                modelsVersion: manifest.version,
                figures: manifest.quality.filter { $0.key.hasPrefix("ranker_") }.sorted { $0.key < $1.key }
                    .map { BatchV1.Figure(name: $0.key, value: $0.value) })
        } catch let refusal as RankerImport.Refusal {
            if case .noModels = refusal { throw RPCError(.failedPrecondition, refusal.description) }
            throw RPCError(.invalidArgument, refusal.description)
        } catch let error as SnapshotError {
            throw RPCError(error.code, error.description)
        }
    }
}
