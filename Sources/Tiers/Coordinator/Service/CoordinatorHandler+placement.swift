import MeshMessages
import MeshRPC

extension CoordinatorHandler {
    package func getPlacementAdvice(
        _ request: CoordinatorV1.GetPlacementAdviceRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetPlacementAdviceResponse {
        throw RPCError(.unimplemented, "this coordinator does not answer GetPlacementAdvice yet")
    }

    package func applyPlacement(
        _ request: CoordinatorV1.ApplyPlacementRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ApplyPlacementResponse {
        throw RPCError(.unimplemented, "this coordinator does not answer ApplyPlacement yet")
    }
}
