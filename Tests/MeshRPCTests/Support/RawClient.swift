import Logging
import MeshHTTP2
import MeshMessages
import MeshRPC
import NIOCore
import NIOPosix

/// A client that sends what a test tells it to, right or wrong, and shows what comes back.
final class RawClient: Sendable {
    private let channel: any Channel
    private let connection: NIOLoopBound<HTTP2Connection>

    private init(channel: any Channel, connection: NIOLoopBound<HTTP2Connection>) {
        self.channel = channel
        self.connection = connection
    }

    static func connect(to server: RPCServer) async throws -> RawClient {
        final class Delegate: HTTP2ConnectionDelegate {}
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = try HTTP2Connection(
                        role: .client, delegate: Delegate(), logger: Logger(label: "raw"))
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .connect(to: server.boundAddress!).get()
        let connection = try await channel.eventLoop.submit {
            // A server that refuses the connection may have ended it by now, and the pipeline with it.
            guard let connection = try? channel.pipeline.syncOperations.handler(type: HTTP2Connection.self) else {
                throw HTTP2Error.connectionClosed
            }
            return NIOLoopBound(connection, eventLoop: channel.eventLoop)
        }.get()
        return RawClient(channel: channel, connection: connection)
    }

    /// Opens a request to a method of ``TestService``. With `holds`, what arrives is not consumed until ``RawCall/release()``.
    func open(
        _ method: String, _ headers: [(String, String)] = [], contentType: String = "application/connect+proto",
        verb: String = "POST", holds: Bool = false
    ) async throws -> RawCall {
        var head = HTTP2Headers()
        head.add(":method", verb)
        head.add(":scheme", "http")
        head.add(":authority", "test")
        head.add(":path", "/test.v1.TestService/\(method)")
        head.add("content-type", contentType)
        for (name, value) in headers { head.add(name, value) }
        let call = RawCall(eventLoop: channel.eventLoop)
        try await channel.eventLoop.submit { [connection, head] in
            let recorder = RawRecorder(call.continuation, holds: holds)
            let stream = try connection.value.open(head, endStream: false, handler: recorder)
            call.attach(recorder, stream)
        }.get()
        return call
    }

    /// One request with its whole body, to the end.
    func exchange(
        _ method: String, _ body: ByteBuffer = ByteBuffer(), headers: [(String, String)] = [],
        contentType: String = "application/connect+proto", verb: String = "POST"
    ) async throws -> RawReply {
        let call = try await open(method, headers, contentType: contentType, verb: verb)
        if body.readableBytes > 0 { call.send(body) }
        call.finish()
        return await call.reply()
    }

    func close() async { try? await channel.close().get() }
}

/// What came back on one stream.
struct RawReply {
    var head = HTTP2Headers()
    var body = ByteBuffer()
    var end: HTTP2StreamEnd?

    var status: String? { head.text(of: ":status") }
    var headers: Metadata { Metadata(head) }

    /// The body as envelopes; the last one is that of the stream's end.
    var envelopes: [Envelope] {
        var reader = EnvelopeReader(maxMessageSize: 1 << 24)
        reader.append(body)
        var envelopes: [Envelope] = []
        while let envelope = try? reader.next() { envelopes.append(envelope) }
        return envelopes
    }

    var endStream: EndStream? { envelopes.last.flatMap { $0.isEndStream ? EndStream.decode($0.body) : nil } }

    /// What the messages before the end say.
    var answers: [String] { envelopes.filter { !$0.isEndStream }.map(answer) }
}

/// The text of an answer's envelope, decompressed if need be.
func answer(_ envelope: Envelope) -> String {
    let compression = envelope.isCompressed ? Compression.gzip : .identity
    let body = try? compression.decompress(envelope.body, limit: 1 << 24)
    let answer = body.flatMap { try? Answer(serializedBytes: Array($0.readableBytesView)) }
    return answer?.profilesVersion ?? "not an answer"
}

/// A request's envelope.
func ask(_ user: String, flags: UInt8 = 0) -> ByteBuffer {
    Envelope(flags: flags, body: ByteBuffer(bytes: Ask(userID: user).serializedBytes())).encoded()
}
