import MeshRPC

/// What a call of one response is answered with.
struct UnaryAnswer {
    private let definition: ConformanceV1.UnaryResponseDefinition
    private let requests: [GoogleProtobuf.AnyMessage]
    private let context: ServerContext

    /// No definition means an empty one.
    init(
        _ definition: ConformanceV1.UnaryResponseDefinition?, requests: [GoogleProtobuf.AnyMessage],
        context: ServerContext
    ) {
        self.definition = definition ?? ConformanceV1.UnaryResponseDefinition()
        self.requests = requests
        self.context = context
    }

    /// Waits as defined. Throws the error that is defined, with what was seen of the call as its last detail.
    func payload() async throws -> ConformanceV1.ConformancePayload {
        context.response.add(headers: definition.responseHeaders, trailers: definition.responseTrailers)
        try await Task.sleep(for: .milliseconds(definition.responseDelayMs))
        let seen = ConformanceV1.ConformancePayload.RequestInfo(context, requests: requests)
        switch definition.response {
        case .error(let error): throw RPCError(error, adding: seen)
        case .responseData(let data): return ConformanceV1.ConformancePayload(data: data, requestInfo: seen)
        case nil: return ConformanceV1.ConformancePayload(requestInfo: seen)
        }
    }
}
