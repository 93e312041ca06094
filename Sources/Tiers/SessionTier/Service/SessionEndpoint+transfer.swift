import MeshMessages
import MeshRPC

extension SessionEndpoint {
    /// Hands a partition over to the session node that asks for it.
    package func transferPartition(
        _ request: SessionV1.TransferPartitionRequest,
        responses: ResponseWriter<SessionV1.TransferPartitionResponse>, context: ServerContext
    ) async throws {
        guard let ownership else {
            throw RPCError(.unimplemented, "this node has its partitions to itself: it was started without a mesh")
        }
        try await PartitionTransfer(ownership).serve(request, responses: responses)
    }
}
