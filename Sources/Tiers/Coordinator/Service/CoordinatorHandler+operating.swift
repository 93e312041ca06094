import MeshMessages
import MeshRPC

extension CoordinatorHandler {
    package func explainRefresh(
        _ request: CoordinatorV1.ExplainRefreshRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ExplainRefreshResponse {
        throw RPCError(.unimplemented, "this coordinator does not answer ExplainRefresh yet")
    }

    package func takeTokens(
        _ request: CoordinatorV1.TakeTokensRequest, context: ServerContext
    ) async throws -> CoordinatorV1.TakeTokensResponse {
        throw RPCError(.unimplemented, "this coordinator does not answer TakeTokens yet")
    }

    package func holdRefreshes(
        _ request: CoordinatorV1.HoldRefreshesRequest, context: ServerContext
    ) async throws -> CoordinatorV1.HoldRefreshesResponse {
        throw RPCError(.unimplemented, "this coordinator does not answer HoldRefreshes yet")
    }

    package func releaseRefreshes(
        _ request: CoordinatorV1.ReleaseRefreshesRequest, context: ServerContext
    ) async throws -> CoordinatorV1.ReleaseRefreshesResponse {
        throw RPCError(.unimplemented, "this coordinator does not answer ReleaseRefreshes yet")
    }
}
