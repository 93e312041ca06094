import MeshMessages
import MeshRPC

// The methods that the streaming tier does not serve yet.
extension SessionEndpoint {
    func streamEvents(
        _ requests: RequestStream<SessionV1.IngestEventsRequest>, context: ServerContext
    ) async throws -> SessionV1.IngestEventsResponse {
        throw RPCError(.unimplemented, "not served yet")
    }

    func tailEvents(
        _ request: SessionV1.TailEventsRequest, responses: ResponseWriter<SessionV1.ReadEventsResponse>,
        context: ServerContext
    ) async throws {
        throw RPCError(.unimplemented, "not served yet")
    }

    func transferPartition(
        _ request: SessionV1.TransferPartitionRequest,
        responses: ResponseWriter<SessionV1.TransferPartitionResponse>, context: ServerContext
    ) async throws {
        throw RPCError(.unimplemented, "not served yet")
    }

    func getSession(
        _ request: SessionV1.GetSessionRequest, context: ServerContext
    ) async throws -> SessionV1.GetSessionResponse {
        throw RPCError(.unimplemented, "not served yet")
    }

    func removePatch(
        _ request: SessionV1.RemovePatchRequest, context: ServerContext
    ) async throws -> SessionV1.RemovePatchResponse {
        throw RPCError(.unimplemented, "not served yet")
    }

    func linkUser(
        _ request: SessionV1.LinkUserRequest, context: ServerContext
    ) async throws -> SessionV1.LinkUserResponse {
        throw RPCError(.unimplemented, "not served yet")
    }

    func forgetUser(
        _ request: SessionV1.ForgetUserRequest, context: ServerContext
    ) async throws -> SessionV1.ForgetUserResponse {
        throw RPCError(.unimplemented, "not served yet")
    }
}
