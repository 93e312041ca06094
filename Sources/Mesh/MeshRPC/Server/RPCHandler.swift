import NIOCore
import ProtobufC

/// One method of a server: decodes requests, runs the body, encodes responses. Generated services make one for each method.
///
/// The body starts on the event loop of the connection and stays there unless it suspends into another executor: work of more
/// than some hundred microseconds belongs elsewhere. An ``RPCError`` thrown by the body is sent as it is; any other error is
/// logged and sent as `internal` without its text. The body's task is cancelled when the caller goes away or its deadline passes.
public struct RPCHandler: Sendable {
    // Nobody between the call and the handler's body hops: that asks the task for its executor each time.
    @usableFromInline
    typealias UnaryInvocation =
        nonisolated(nonsending) @Sendable (ByteBuffer, MessageCodec, ServerContext) async throws -> ByteBuffer
    typealias StreamInvocation = @Sendable (any ServerStreamTransport, MessageCodec, ServerContext) async throws -> Void

    enum Invocation: Sendable {
        case unary(UnaryInvocation)
        case stream(StreamInvocation)
    }

    public let method: MethodDescriptor
    let invocation: Invocation

    private init(_ method: MethodDescriptor, _ kind: MethodDescriptor.Kind, _ invocation: Invocation) {
        precondition(method.kind == kind, "\(method) is declared as \(method.kind) and served as \(kind)")
        self.method = method
        self.invocation = invocation
    }

    @usableFromInline
    init(unary method: MethodDescriptor, _ invocation: @escaping UnaryInvocation) {
        self.init(method, .unary, .unary(invocation))
    }

    /// One request, one response. Inlinable, so that decoding and encoding know their messages.
    @inlinable
    public static func unary<Request: Message, Response: Message>(
        _ method: MethodDescriptor,
        _ body: nonisolated(nonsending) @escaping @Sendable (Request, ServerContext) async throws -> Response
    ) -> RPCHandler {
        RPCHandler(unary: method) { bytes, codec, context in
            let request: Request = try codec.decodeRequest(bytes)
            return codec.encode(try await body(request, context))
        }
    }

    /// One request, a stream of responses that ends when the body returns.
    public static func serverStream<Request: Message, Response: Message>(
        _ method: MethodDescriptor,
        _ body: @escaping @Sendable (Request, ResponseWriter<Response>, ServerContext) async throws -> Void
    ) -> RPCHandler {
        RPCHandler(
            method, .serverStream,
            .stream { transport, codec, context in
                let request = try await RequestStream<Request>(transport, codec: codec).only()
                try await body(request, ResponseWriter(transport, codec: codec), context)
            })
    }

    /// A stream of requests, one response.
    public static func clientStream<Request: Message, Response: Message>(
        _ method: MethodDescriptor,
        _ body: @escaping @Sendable (RequestStream<Request>, ServerContext) async throws -> Response
    ) -> RPCHandler {
        RPCHandler(
            method, .clientStream,
            .stream { transport, codec, context in
                let response = try await body(RequestStream(transport, codec: codec), context)
                try await transport.send(codec.encode(response))
            })
    }

    /// A stream of requests and a stream of responses, each at its own pace.
    public static func bidiStream<Request: Message, Response: Message>(
        _ method: MethodDescriptor,
        _ body:
            @escaping @Sendable (RequestStream<Request>, ResponseWriter<Response>, ServerContext) async throws -> Void
    ) -> RPCHandler {
        RPCHandler(
            method, .bidiStream,
            .stream { transport, codec, context in
                try await body(
                    RequestStream(transport, codec: codec), ResponseWriter(transport, codec: codec), context)
            })
    }
}
