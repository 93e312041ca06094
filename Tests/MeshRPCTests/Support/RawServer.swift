import Logging
import MeshHTTP2
import MeshRPC
import NIOCore
import NIOPosix
import Synchronization

extension HTTP2Limits {
    /// Those of a server whose clients may be starved by the tests beside them, which is no stall.
    static var patient: HTTP2Limits {
        var limits = HTTP2Limits()
        limits.settingsTimeout = .seconds(300)
        limits.headerTimeout = .seconds(300)
        limits.bodyTimeout = .seconds(300)
        limits.sendTimeout = .seconds(300)
        return limits
    }
}

/// A server that answers as a test's script says, right or wrong: HTTP/2 without any of Connect.
final class RawServer: Sendable {
    /// Runs on the event loop for every request, when its head is there.
    typealias Script = @Sendable (RawStream) -> Void

    let port: Int
    private let listener: any Channel
    private let connections: Connections

    /// The connections that were accepted so far.
    var connectionCount: Int { connections.all.withLock { $0.count } }

    private init(listener: any Channel, connections: Connections) {
        self.listener = listener
        self.connections = connections
        port = listener.localAddress!.port!
    }

    static func start(limits: HTTP2Limits = .patient, _ script: @escaping Script) async throws -> RawServer {
        let connections = Connections()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let delegate = RawConnection(script: script, eventLoop: channel.eventLoop)
                    let connection = try HTTP2Connection(
                        role: .server, limits: limits, delegate: delegate, logger: Logger(label: "raw"))
                    try channel.pipeline.syncOperations.addHandler(connection)
                    let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
                    connections.all.withLock { $0.append(bound) }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return RawServer(listener: listener, connections: connections)
    }

    /// Tells every connection's peer to go away (GOAWAY), after the streams in flight.
    func goAway() {
        for connection in connections.all.withLock({ $0 }) {
            connection.eventLoop.execute { connection.value.closeGracefully() }
        }
    }

    func stop() async {
        try? await listener.close().get()
        for connection in connections.all.withLock({ $0 }) {
            connection.eventLoop.execute { connection.value.closeNow() }
        }
    }

    private final class Connections: Sendable {
        let all = Mutex<[NIOLoopBound<HTTP2Connection>]>([])
    }

    private final class RawConnection: HTTP2ConnectionDelegate {
        let script: Script
        let eventLoop: any EventLoop

        init(script: @escaping Script, eventLoop: any EventLoop) {
            self.script = script
            self.eventLoop = eventLoop
        }

        func accept(_ stream: HTTP2Stream, on connection: HTTP2Connection) -> (any HTTP2StreamHandler)? {
            RawStream(stream, script, eventLoop: eventLoop)
        }
    }
}

/// One request at a ``RawServer``. Confined to its event loop.
final class RawStream: HTTP2StreamHandler {
    let stream: HTTP2Stream
    let eventLoop: any EventLoop
    /// What came of the body so far.
    private(set) var body = ByteBuffer()
    /// Called when the whole request is there.
    var onEnd: ((RawStream) -> Void)?
    /// Called with every part of the body.
    var onBody: ((RawStream) -> Void)?
    var onClose: ((HTTP2StreamEnd) -> Void)?
    var onWritable: ((RawStream) -> Void)?
    /// Bytes are kept and not consumed, so that the window closes.
    var holdsBody = false
    private let script: RawServer.Script

    init(_ stream: HTTP2Stream, _ script: @escaping RawServer.Script, eventLoop: any EventLoop) {
        self.stream = stream
        self.eventLoop = eventLoop
        self.script = script
    }

    subscript(header: String) -> String? { Metadata(stream.headers)[header] }
    var path: String { stream.headers.text(of: ":path") ?? "" }
    var verb: String { stream.headers.text(of: ":method") ?? "" }

    /// The bodies of the request's messages, of a streaming call.
    var messages: [ByteBuffer] {
        var reader = EnvelopeReader(maxMessageSize: .max)
        reader.append(body)
        var messages: [ByteBuffer] = []
        while let envelope = try? reader.next() { messages.append(envelope.body) }
        return messages
    }

    // MARK: - Answers

    func head(_ contentType: String = "application/connect+proto", status: Int = 200, _ more: [(String, String)] = []) {
        stream.respond(Self.headers(contentType, status, more))
    }

    func envelope(_ body: ByteBuffer = ByteBuffer(), flags: UInt8 = 0) {
        stream.send(Envelope(flags: flags, body: body).encoded())
    }

    func end(_ json: String = "{}") {
        envelope(ByteBuffer(string: json), flags: Envelope.endStream)
        stream.finish()
    }

    /// A whole unary response.
    func answer(_ body: ByteBuffer, _ contentType: String, status: Int = 200, _ more: [(String, String)] = []) {
        stream.respond(Self.headers(contentType, status, more), body: body)
    }

    private static func headers(_ contentType: String, _ status: Int, _ more: [(String, String)]) -> HTTP2Headers {
        var headers = HTTP2Headers()
        headers.add(":status", String(status))
        headers.add("content-type", contentType)
        for (name, value) in more { headers.add(name, value) }
        return headers
    }

    // MARK: - From the stream

    func receivedHead(_ stream: HTTP2Stream) { script(self) }

    func receivedBody(_ stream: HTTP2Stream, _ chunk: ByteBuffer) {
        body.writeImmutableBuffer(chunk)
        if !holdsBody { stream.consume(chunk.readableBytes) }
        onBody?(self)
    }

    /// Opens the window again after ``holdsBody``.
    func readOn() {
        holdsBody = false
        stream.consume(body.readableBytes)
    }

    func receivedEnd(_ stream: HTTP2Stream) { onEnd?(self) }
    func becameWritable(_ stream: HTTP2Stream) { onWritable?(self) }

    func closed(_ stream: HTTP2Stream, _ end: HTTP2StreamEnd) {
        onClose?(end)
        onEnd = nil
        onBody = nil
        onWritable = nil
    }
}

/// Starts a raw server and a channel to it, and ends both.
func withRawServer<R>(
    limits: HTTP2Limits = .patient, configuration: ChannelConfiguration = ChannelConfiguration(),
    _ script: @escaping RawServer.Script, _ body: (RawServer, RPCChannel) async throws -> R
) async throws -> R {
    let server = try await RawServer.start(limits: limits, script)
    let channel = RPCChannel(
        host: "127.0.0.1", port: server.port, group: MultiThreadedEventLoopGroup.singleton,
        configuration: configuration, random: { 0 })
    do {
        let result = try await body(server, channel)
        await channel.close()
        await server.stop()
        return result
    } catch {
        await channel.close()
        await server.stop()
        throw error
    }
}
