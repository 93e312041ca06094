import ProtobufC

extension ConformanceV1 {
    /// Every message that the suite puts into `Any`, for calls in JSON show its fields. Both programs call this when they start.
    package static func registerTypes() {
        MessageTypes.register(
            UnaryRequest.self, UnaryResponse.self, IdempotentUnaryRequest.self, IdempotentUnaryResponse.self,
            ServerStreamRequest.self, ServerStreamResponse.self, ClientStreamRequest.self, ClientStreamResponse.self,
            BidiStreamRequest.self, BidiStreamResponse.self, UnimplementedRequest.self, UnimplementedResponse.self,
            ConformancePayload.self, ConformancePayload.RequestInfo.self, Header.self, Error.self)
    }
}
