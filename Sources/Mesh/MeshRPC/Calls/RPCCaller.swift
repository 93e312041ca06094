import ProtobufC

/// Something that can make a call: a channel to one peer or to many (``RPCChannel``), a test double.
///
/// Generated clients wrap one: `RankerService.Client(caller)`. Call through it directly where a response's headers or trailers
/// matter.
public protocol RPCCaller: Sendable {
    /// Makes one call of one request and one response.
    ///
    /// Throws ``RPCError`` only: `canceled` when the surrounding task was cancelled, `deadlineExceeded` when time ran out,
    /// `unavailable` when no peer answered, and whatever code the peer answered with.
    func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response>

    /// Opens a streaming call; see ``RPCStream``. Returns when the request's head is on its way, without waiting for the peer.
    ///
    /// Throws what ``call(_:_:options:)`` throws. A streaming call has a deadline only when its options or the surrounding
    /// handler give one.
    func open<Request: Message, Response: Message>(
        _ method: MethodDescriptor, options: CallOptions
    ) async throws -> RPCStream<Request, Response>
}

extension RPCCaller {
    /// ``call(_:_:options:)`` for those who need the message only.
    public func unary<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> Response {
        try await call(method, request, options: options).message
    }

    /// For callers that make unary calls only.
    public func open<Request: Message, Response: Message>(
        _ method: MethodDescriptor, options: CallOptions
    ) async throws -> RPCStream<Request, Response> {
        throw RPCError(.unimplemented, "\(Self.self) makes no streaming calls")
    }

    /// Opens a call of one request and a stream of responses.
    public func open<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCStream<Request, Response> {
        let stream: RPCStream<Request, Response> = try await open(method, options: options)
        do {
            try await stream.send(request)
        } catch {
            // The call is over already; how it ended, maybe well, comes from reading.
        }
        stream.finishSending()
        return stream
    }
}
