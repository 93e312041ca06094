import MeshMessages
import MeshRPC
import MessageMapping
import Refresh

extension CoordinatorHandler {
    /// The purpose of refreshes after events, which the near-real-time tier pays for; any other is work of a request.
    static let refreshPurpose = "near_real_time_refresh"

    package func takeTokens(
        _ request: CoordinatorV1.TakeTokensRequest, context: ServerContext
    ) async throws -> CoordinatorV1.TakeTokensResponse {
        try decodingArgument { () throws(MappingError) in
            try Self.check(nodeID: request.nodeID, field: "node_id")
            let numbers = [
                ("wanted_millis", request.wantedMillis), ("least_millis", request.leastMillis),
                ("value_per_milli", request.valuePerMilli), ("returned_millis", request.returnedMillis),
            ]
            for (field, value) in numbers where !(value.isFinite && value >= 0 && value <= BudgetSetting.highestRate) {
                throw MappingError(field: field, problem: "is \(value), not between 0 and a million")
            }
            if request.wantedMillis == 0, request.returnedMillis == 0 {
                throw MappingError(field: "wanted_millis", problem: "is 0, and nothing is returned")
            }
        }
        let granted = await plane.takeTokens(
            RefreshDispatch.TokenRequest(
                node: request.nodeID, tier: request.purpose == Self.refreshPurpose ? .nearRealTime : .request,
                wanted: request.wantedMillis, least: request.leastMillis,
                valuePerMilli: request.valuePerMilli > 0 ? request.valuePerMilli : nil, returned: request.returnedMillis
            ))
        // Paid for at once, so a grant that is neither used nor returned is a loss of a moment's budget, and no more.
        let isRefused = granted == 0 && request.wantedMillis > 0
        return CoordinatorV1.TakeTokensResponse(
            grantedMillis: granted, validMillis: granted > 0 ? 10_000 : 0, retryAfterMillis: isRefused ? 1_000 : 0)
    }
}
