import MeshMessages
import MeshRPC

/// Ranks as fast as can be: the handler is the generated one, async, and makes its answer from the request.
struct RankBenchService: RankerService.Server {
    func rank(_ request: RankerV1.RankRequest, context: ServerContext) async throws -> RankerV1.RankResponse {
        RankExchange.response(to: request)
    }
}

/// Streams 1 GiB in messages of 64 KiB, as fast as the reader takes them.
struct StreamBenchService: RPCService {
    static let totalBytes = 1 << 30
    static let messageBytes = 64 << 10
    static let method = MethodDescriptor(
        service: "freshet.bench.v1.StreamService", method: "Read", kind: .serverStream)

    var handlers: [RPCHandler] {
        [
            .serverStream(Self.method) {
                (
                    request: BatchV1.FetchSnapshotRequest, writer: ResponseWriter<BatchV1.FetchSnapshotResponse>,
                    context: ServerContext
                ) in
                let message = BatchV1.FetchSnapshotResponse(
                    data: [UInt8](repeating: 0x5A, count: Self.messageBytes))
                for _ in 0..<Self.totalBytes / Self.messageBytes { try await writer.send(message) }
            }
        ]
    }
}
