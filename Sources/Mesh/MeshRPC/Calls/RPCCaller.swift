import ProtobufC

/// Something that can make a call: a connection to one peer (``RPCChannel``), a router over many peers, a test double.
public protocol RPCCaller: Sendable {
    /// Makes one call and returns its response.
    ///
    /// Throws ``RPCError`` only: `canceled` when the surrounding task was cancelled, `deadlineExceeded` when time ran out,
    /// `unavailable` when no peer answered, and whatever code the peer answered with.
    func unary<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> Response
}
