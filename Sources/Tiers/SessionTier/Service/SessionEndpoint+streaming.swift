import MeshMessages
import MeshRPC

// The method that the streaming tier does not serve yet.
extension SessionEndpoint {
    package func transferPartition(
        _ request: SessionV1.TransferPartitionRequest,
        responses: ResponseWriter<SessionV1.TransferPartitionResponse>, context: ServerContext
    ) async throws {
        throw RPCError(.unimplemented, "not served yet")
    }
}
