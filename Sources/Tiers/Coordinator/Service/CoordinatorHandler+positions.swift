import MeshMessages
import MeshRPC

extension CoordinatorHandler {
    package func commitPositions(
        _ request: CoordinatorV1.CommitPositionsRequest, context: ServerContext
    ) async throws -> CoordinatorV1.CommitPositionsResponse {
        throw RPCError(.unimplemented, "not served yet")
    }

    package func getPositions(
        _ request: CoordinatorV1.GetPositionsRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetPositionsResponse {
        throw RPCError(.unimplemented, "not served yet")
    }
}
