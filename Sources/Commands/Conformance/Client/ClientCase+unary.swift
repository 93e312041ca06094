import MeshRPC
import ProtobufC

extension ClientCase {
    /// Makes a call of one request and one response. What came with an error cannot be told into headers and trailers; all of it
    /// is reported as trailers.
    func unary<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ type: Request.Type,
        payload: (Response) -> ConformanceV1.ConformancePayload?
    ) async throws -> ConformanceV1.ClientResponseResult {
        try checkRequestCount(of: method)
        let message = try request.requestMessages[0].unpacked(as: Request.self)
        try await pauseBeforeSending()
        let call = Task { [caller, options] () async throws -> RPCResponse<Response> in
            try await caller.call(method, message, options: options)
        }
        let cancellation = Task { [cancellation = self.cancellation] in
            guard case .afterCloseSend(let delay) = cancellation else { return }
            try await Task.sleep(for: delay)
            call.cancel()
        }
        defer { cancellation.cancel() }
        do {
            let response = try await call.value
            return ConformanceV1.ClientResponseResult(
                responseHeaders: ConformanceV1.Header.list(response.headers),
                payloads: [payload(response.message) ?? ConformanceV1.ConformancePayload()],
                responseTrailers: ConformanceV1.Header.list(response.trailers))
        } catch let error as RPCError {
            return ConformanceV1.ClientResponseResult(
                error: ConformanceV1.Error(error), responseTrailers: ConformanceV1.Header.list(error.metadata))
        }
    }
}
