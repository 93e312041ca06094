import MeshMessages
import MeshRPC

// Between session nodes: a partition goes to its new owner.
extension SessionEndpoint {
    package func transferPartition(
        _ request: SessionV1.TransferPartitionRequest,
        responses: ResponseWriter<SessionV1.TransferPartitionResponse>, context: ServerContext
    ) async throws {
        guard let transfer else {
            throw RPCError(.unimplemented, "this node has all partitions to itself and hands none over")
        }
        try await transfer.serve(request, responses: responses)
    }
}
