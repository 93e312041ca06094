import MeshRPC
import ProtobufC

/// The service that does what its requests say; see service.proto.
package struct ConformanceServiceImplementation: ConformanceService.Server {
    package init() {}

    package func unary(
        _ request: ConformanceV1.UnaryRequest, context: ServerContext
    ) async throws -> ConformanceV1.UnaryResponse {
        let answer = UnaryAnswer(request.responseDefinition, requests: [.init(packing: request)], context: context)
        return try await ConformanceV1.UnaryResponse(payload: answer.payload())
    }

    package func idempotentUnary(
        _ request: ConformanceV1.IdempotentUnaryRequest, context: ServerContext
    ) async throws -> ConformanceV1.IdempotentUnaryResponse {
        let answer = UnaryAnswer(request.responseDefinition, requests: [.init(packing: request)], context: context)
        return try await ConformanceV1.IdempotentUnaryResponse(payload: answer.payload())
    }

    package func clientStream(
        _ requests: RequestStream<ConformanceV1.ClientStreamRequest>, context: ServerContext
    ) async throws -> ConformanceV1.ClientStreamResponse {
        var first: ConformanceV1.ClientStreamRequest?
        var received: [GoogleProtobuf.AnyMessage] = []
        for try await request in requests {
            if first == nil { first = request }
            received.append(.init(packing: request))
        }
        let answer = UnaryAnswer(first?.responseDefinition, requests: received, context: context)
        return try await ConformanceV1.ClientStreamResponse(payload: answer.payload())
    }

    package func serverStream(
        _ request: ConformanceV1.ServerStreamRequest, responses: ResponseWriter<ConformanceV1.ServerStreamResponse>,
        context: ServerContext
    ) async throws {
        var answer = StreamAnswer(request.responseDefinition, context: context)
        answer.requests = [.init(packing: request)]
        try await answer.begin { try await responses.sendHeaders() }
        while let payload = try await answer.nextPayload() {
            try await responses.send(ConformanceV1.ServerStreamResponse(payload: payload))
        }
        try answer.finish()
    }

    package func bidiStream(
        _ requests: RequestStream<ConformanceV1.BidiStreamRequest>,
        responses: ResponseWriter<ConformanceV1.BidiStreamResponse>, context: ServerContext
    ) async throws {
        guard let first = try await requests.next() else { return }
        var answer = StreamAnswer(first.responseDefinition, context: context)
        if first.fullDuplex { try await answer.begin { try await responses.sendHeaders() } }
        var request: ConformanceV1.BidiStreamRequest? = first
        while let received = request {
            answer.requests.append(.init(packing: received))
            if first.fullDuplex {
                guard let payload = try await answer.nextPayload(echoesEveryRequest: true) else {
                    return try answer.finish()
                }
                try await responses.send(ConformanceV1.BidiStreamResponse(payload: payload))
            }
            request = try await requests.next()
        }
        if !first.fullDuplex { try await answer.begin { try await responses.sendHeaders() } }
        while let payload = try await answer.nextPayload() {
            try await responses.send(ConformanceV1.BidiStreamResponse(payload: payload))
        }
        try answer.finish()
    }

    /// The suite asks for what a framework says of a method that has no body.
    package func unimplemented(
        _ request: ConformanceV1.UnimplementedRequest, context: ServerContext
    ) async throws -> ConformanceV1.UnimplementedResponse {
        throw RPCError(.unimplemented, "\(context.method) is not implemented")
    }
}
