import NIOCore
import ProtobufC

/// A streaming call as its client sees it. Safe to use from any task; one task at a time may send and one may read.
///
/// ```swift
/// let builds = try await batch.watchBuild(request)         // one request, many responses
/// for try await progress in builds { … }
///
/// let ingest = try await session.streamEvents()            // many requests, one response
/// for event in events { try await ingest.send(event) }
/// let answer = try await ingest.response()
/// ```
///
/// Sending suspends while the peer does not read; a message that nobody reads here stops the peer in the same way. The call is
/// cancelled when the task that sends or reads is cancelled, by ``cancel()``, and when the last reference to it goes away before
/// its end.
public final class RPCStream<Request: Message, Response: Message>: Sendable {
    private let transport: any ClientStreamTransport
    private let codec: MessageCodec

    package init(_ transport: any ClientStreamTransport, codec: MessageCodec) {
        self.transport = transport
        self.codec = codec
    }

    deinit { transport.cancel() }

    /// Sends one request. Throws the call's error once the peer has ended it: what it says comes from reading as well.
    public func send(_ request: Request) async throws { try await transport.send(codec.encode(request)) }

    /// Says that no more requests follow. Idempotent.
    public func finishSending() { transport.finishSending() }

    /// The next response; nil after the last one. Throws the call's error when it failed.
    public func next() async throws -> Response? {
        guard let bytes = try await transport.next() else { return nil }
        do {
            return try codec.decode(bytes)
        } catch {
            transport.cancel()
            throw RPCError(.internal, "response: \(error)")
        }
    }

    /// Ends sending and waits for the one response of a client-streaming call. `unimplemented` when there is none or a second one.
    public func response() async throws -> RPCResponse<Response> {
        finishSending()
        guard let message = try await next() else {
            throw RPCError(.unimplemented, "the peer sent no response message")
        }
        guard try await next() == nil else {
            cancel()
            throw RPCError(.unimplemented, "the peer sent more than one response message")
        }
        return RPCResponse(message, headers: try await headers(), trailers: trailers)
    }

    /// The headers of the response, as soon as they are there.
    public func headers() async throws -> Metadata { try await transport.headers() }

    /// The trailers of the response. Empty before ``next()`` has returned nil or thrown.
    public var trailers: Metadata { transport.trailers }

    /// Gives the call up; reading then throws `canceled`. Without effect after the end.
    public func cancel() { transport.cancel() }
}

extension RPCStream: AsyncSequence {
    public struct AsyncIterator: AsyncIteratorProtocol {
        let stream: RPCStream

        public func next() async throws -> Response? { try await stream.next() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }
}

/// A streaming call below its types: bodies of messages, without envelopes and never compressed. Safe to use from any task.
package protocol ClientStreamTransport: Sendable {
    /// Suspends until there is room for the message on its way to the peer.
    func send(_ message: ByteBuffer) async throws
    func finishSending()
    func next() async throws -> ByteBuffer?
    func headers() async throws -> Metadata
    var trailers: Metadata { get }
    func cancel()
}
