import MeshHTTP2

extension CallFailure {
    /// What the end of a stream means to a call that still waits; `completed` says what was missing when the end was orderly.
    init(_ end: HTTP2StreamEnd, completed: String) {
        switch end {
        case .connectionLost:
            self.init(.unknown, .unavailable, "the connection was lost")
        case .completed:
            self.init(.answered, .internal, completed)
        case .reset(.refusedStream):
            self.init(.notProcessed, .unavailable, "the peer refused the stream")
        case .reset(let code):
            // As gRPC maps HTTP/2 error codes (grpc/doc/PROTOCOL-HTTP2.md, Errors).
            let mapped: RPCError.Code =
                switch code {
                case .cancel: .canceled
                case .enhanceYourCalm: .resourceExhausted
                case .inadequateSecurity: .permissionDenied
                default: .internal
                }
            self.init(.answered, mapped, "the peer reset the stream: \(code)")
        }
    }
}
