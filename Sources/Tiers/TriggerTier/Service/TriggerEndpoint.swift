import MeshMessages
import MeshRPC
import Signals

/// The RPCs of the tier: checks what arrives, asks the store, and maps the answer.
struct TriggerEndpoint: TriggerService.Server {
    let store: TriggerStore

    func getTrending(
        _ request: TriggerV1.GetTrendingRequest, context: ServerContext
    ) async throws -> TriggerV1.GetTrendingResponse {
        let query = try TrendingQuery(request)
        let (items, popular, watermark) = await store.trending(windowMinutes: query.windowMinutes, limit: query.limit)
        return TriggerV1.GetTrendingResponse(
            items: items.map {
                TriggerV1.TrendingItem(
                    itemID: $0.itemID, windowMinutes: UInt32($0.windowMinutes), observed: $0.observed,
                    expected: $0.expected, log10P: $0.log10Probability)
            },
            watermark: watermark?.microseconds ?? 0,
            popular: popular.map { TriggerV1.PopularItem(itemID: $0.itemID, share: $0.share) })
    }

    func watchTrending(
        _ request: TriggerV1.GetTrendingRequest, responses: ResponseWriter<TriggerV1.GetTrendingResponse>,
        context: ServerContext
    ) async throws {
        throw RPCError(.unimplemented, "WatchTrending is not served yet")
    }

    func listDetections(
        _ request: TriggerV1.ListDetectionsRequest, context: ServerContext
    ) async throws -> TriggerV1.ListDetectionsResponse {
        throw RPCError(.unimplemented, "ListDetections is not served yet")
    }
}
