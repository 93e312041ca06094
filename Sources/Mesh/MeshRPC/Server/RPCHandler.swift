import NIOCore
import ProtobufC

/// One method of a server: decodes a request, runs the body, encodes the response.
public struct RPCHandler: Sendable {
    typealias Invocation = @Sendable (ByteBuffer, MessageCodec, ServerContext) async throws -> ByteBuffer

    public let method: MethodDescriptor
    let invoke: Invocation

    /// A handler of one request and one response.
    ///
    /// The body starts on the event loop of the connection and stays there unless it suspends into another executor: work
    /// of more than some hundred microseconds belongs elsewhere. An ``RPCError`` thrown by the body is sent as it is; any
    /// other error is logged and sent as `internal` without its text.
    public static func unary<Request: Message, Response: Message>(
        _ method: MethodDescriptor,
        _ body: @escaping @Sendable (Request, ServerContext) async throws -> Response
    ) -> RPCHandler {
        RPCHandler(method: method) { bytes, codec, context in
            let request: Request = try codec.decodeRequest(bytes)
            return codec.encode(try await body(request, context))
        }
    }
}
