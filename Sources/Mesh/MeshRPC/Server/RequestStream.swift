import NIOCore
import ProtobufC

/// The requests of a streaming call as its handler sees them, one after the other. The peer may send more only as they are taken.
///
/// One task at a time may read. Reading throws `canceled` when the peer went away and `deadlineExceeded` when time ran out.
public struct RequestStream<Request: Message>: AsyncSequence, Sendable {
    private let transport: any ServerStreamTransport
    private let codec: MessageCodec

    package init(_ transport: any ServerStreamTransport, codec: MessageCodec) {
        self.transport = transport
        self.codec = codec
    }

    /// The next request; nil after the last one.
    public func next() async throws -> Request? {
        guard let bytes = try await transport.next() else { return nil }
        return try codec.decodeRequest(bytes)
    }

    /// The only request of a call that must have exactly one: `unimplemented` for none and for two, as Connect asks.
    func only() async throws -> Request {
        guard let request = try await next() else {
            throw RPCError(.unimplemented, "the call needs one request message and has none")
        }
        guard try await transport.next() == nil else {
            throw RPCError(.unimplemented, "the call needs one request message and has more")
        }
        return request
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let requests: RequestStream

        public func next() async throws -> Request? { try await requests.next() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(requests: self) }
}

/// Where the handler of a streaming call sends its responses.
public struct ResponseWriter<Response: Message>: Sendable {
    private let transport: any ServerStreamTransport
    private let codec: MessageCodec

    package init(_ transport: any ServerStreamTransport, codec: MessageCodec) {
        self.transport = transport
        self.codec = codec
    }

    /// Sends one response; the first one sends the headers too. Suspends while the peer does not read, so that a slow reader holds
    /// its writer and not the server's memory. Throws `canceled` when the peer is gone.
    public func send(_ response: Response) async throws { try await transport.send(codec.encode(response)) }

    /// Sends the response's headers now, without waiting for the first response. Idempotent.
    public func sendHeaders() async throws { try await transport.sendHeaders() }
}

/// A streaming call at the server below its types: bodies of messages, without envelopes and never compressed. Safe to use from
/// any task.
package protocol ServerStreamTransport: Sendable {
    func next() async throws -> ByteBuffer?
    func sendHeaders() async throws
    /// Suspends until there is room for the message on its way to the peer.
    func send(_ message: ByteBuffer) async throws
}
