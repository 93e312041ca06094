import MeshRPC

/// What a ranker may leave out: one that logs no exposures and does not explore has nothing to say here.
extension RankerV1.RankerService.Server {
    public func explain(
        _ request: RankerV1.ExplainRequest, context: ServerContext
    ) async throws -> RankerV1.ExplainResponse {
        throw RPCError(.unimplemented, "this ranker logs no exposures")
    }

    public func reportOutcome(
        _ request: RankerV1.ReportOutcomeRequest, context: ServerContext
    ) async throws -> RankerV1.ReportOutcomeResponse {
        throw RPCError(.unimplemented, "this ranker logs no exposures")
    }

    public func readExposures(
        _ request: RankerV1.ReadExposuresRequest, context: ServerContext
    ) async throws -> RankerV1.ReadExposuresResponse {
        throw RPCError(.unimplemented, "this ranker logs no exposures")
    }

    public func getExploration(
        _ request: RankerV1.GetExplorationRequest, context: ServerContext
    ) async throws -> RankerV1.GetExplorationResponse {
        throw RPCError(.unimplemented, "this ranker does not explore")
    }
}
