import MeshRPC

/// What a call of many responses is answered with, one response after the other.
struct StreamAnswer {
    /// Those that came since the last response that echoed them.
    var requests: [GoogleProtobuf.AnyMessage] = []

    private let definition: ConformanceV1.StreamResponseDefinition
    private let context: ServerContext
    private var sent = 0

    /// No definition means an empty one.
    init(_ definition: ConformanceV1.StreamResponseDefinition?, context: ServerContext) {
        self.definition = definition ?? ConformanceV1.StreamResponseDefinition()
        self.context = context
    }

    /// Has the headers sent, before the first delay, when there will be responses.
    func begin(sendingHeaders send: () async throws -> Void) async throws {
        context.response.add(headers: definition.responseHeaders, trailers: definition.responseTrailers)
        if !definition.responseData.isEmpty { try await send() }
    }

    /// The next response after its delay; nil when there are no more. The first one carries what was seen of the call, further ones
    /// the requests since the last when `echoesEveryRequest`.
    mutating func nextPayload(echoesEveryRequest: Bool = false) async throws -> ConformanceV1.ConformancePayload? {
        guard sent < definition.responseData.count else { return nil }
        var payload = ConformanceV1.ConformancePayload(data: definition.responseData[sent])
        if sent == 0 {
            payload.requestInfo = .init(context, requests: requests)
        } else if echoesEveryRequest {
            payload.requestInfo = .init(requests: requests)
        }
        try await Task.sleep(for: .milliseconds(definition.responseDelayMs))
        sent += 1
        requests = []
        return payload
    }

    /// Throws the error that is defined; without a response before it, what was seen of the call is its last detail.
    func finish() throws {
        guard let error = definition.error else { return }
        throw sent == 0 ? RPCError(error, adding: .init(context, requests: requests)) : RPCError(error)
    }
}
