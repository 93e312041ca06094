import MeshMessages
import MeshRPC
import Signals

/// The RPCs of the tier: checks what arrives, asks the store, and maps the answer.
struct TriggerEndpoint: TriggerService.Server {
    /// How often a watched answer is looked at.
    private static let watchInterval = Duration.milliseconds(500)

    let store: TriggerStore

    func getTrending(
        _ request: TriggerV1.GetTrendingRequest, context: ServerContext
    ) async throws -> TriggerV1.GetTrendingResponse {
        await store.trends(try TrendingQuery(request)).message
    }

    func watchTrending(
        _ request: TriggerV1.GetTrendingRequest, responses: ResponseWriter<TriggerV1.GetTrendingResponse>,
        context: ServerContext
    ) async throws {
        let query = try TrendingQuery(request)
        var seen: UInt64?
        var told: [String]?
        while true {
            let changes = await store.changes
            if changes != seen {
                seen = changes
                let trends = await store.trends(query)
                if trends.order != told {
                    told = trends.order
                    try await responses.send(trends.message)
                }
            }
            try await Task.sleep(for: Self.watchInterval)
        }
    }

    func listDetections(
        _ request: TriggerV1.ListDetectionsRequest, context: ServerContext
    ) async throws -> TriggerV1.ListDetectionsResponse {
        let found = await store.detections(try DetectionLog.Filter(request))
        return TriggerV1.ListDetectionsResponse(
            detections: found.records.map(\.message), watermark: found.watermark?.microseconds ?? 0,
            kept: UInt64(found.kept), dropped: found.dropped)
    }
}
