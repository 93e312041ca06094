import Logging
import MeshHTTP2
import NIOCore
import NIOEmbedded

/// A stream's events as a test sees them.
final class Recorder: HTTP2StreamHandler {
    var head: HTTP2Headers?
    var body = ByteBuffer()
    var trailers: HTTP2Headers?
    var ended = false
    var end: HTTP2StreamEnd?
    var stream: HTTP2Stream?
    var consumes = true
    var becameWritable = 0

    func receivedHead(_ stream: HTTP2Stream) {
        self.stream = stream
        head = stream.headers
    }

    func receivedBody(_ stream: HTTP2Stream, _ chunk: ByteBuffer) {
        body.writeImmutableBuffer(chunk)
        if consumes { stream.consume(chunk.readableBytes) }
    }

    func receivedEnd(_ stream: HTTP2Stream) {
        ended = true
        trailers = stream.trailers
    }

    func becameWritable(_ stream: HTTP2Stream) { becameWritable += 1 }
    func closed(_ stream: HTTP2Stream, _ end: HTTP2StreamEnd) { self.end = end }
}

final class Delegate: HTTP2ConnectionDelegate {
    var accepted: [Recorder] = []
    var pongs: [UInt64] = []
    var isGoingAway = false
    var isClosed = false
    var end: HTTP2ConnectionEnd?
    var consumes = true
    var activations = 0

    func connectionActive(_ connection: HTTP2Connection) { activations += 1 }

    func accept(_ stream: HTTP2Stream, on connection: HTTP2Connection) -> (any HTTP2StreamHandler)? {
        let recorder = Recorder()
        recorder.consumes = consumes
        accepted.append(recorder)
        return recorder
    }

    func pong(_ payload: UInt64, on connection: HTTP2Connection) { pongs.append(payload) }
    func goingAway(_ connection: HTTP2Connection) { isGoingAway = true }
    func connection(_ connection: HTTP2Connection, ended reason: HTTP2ConnectionEnd, counters: HTTP2Counters) {
        end = reason
    }
    func connectionClosed(_ connection: HTTP2Connection) { isClosed = true }
}

/// A connection over an embedded channel.
final class Side {
    let channel = EmbeddedChannel()
    let delegate = Delegate()
    let connection: HTTP2Connection

    init(_ role: HTTP2Connection.Role, limits: HTTP2Limits = HTTP2Limits()) throws {
        connection = try HTTP2Connection(
            role: role, limits: limits, delegate: delegate, logger: Logger(label: "test"))
        try channel.pipeline.syncOperations.addHandler(connection)
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        channel.embeddedEventLoop.run()
    }

    /// Everything this side wants sent, as one buffer, and the number of writes it took.
    func output() throws -> (bytes: ByteBuffer, writes: Int) {
        channel.embeddedEventLoop.run()
        var all = ByteBuffer()
        var writes = 0
        while var bytes = try channel.readOutbound(as: ByteBuffer.self) {
            if bytes.readableBytes > 0 { writes += 1 }
            all.writeBuffer(&bytes)
        }
        return (all, writes)
    }

    func input(_ bytes: ByteBuffer) throws {
        if channel.isActive { try channel.writeInbound(bytes) }
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }
}

/// A client and a server joined in memory.
struct Pair {
    let client: Side
    let server: Side

    init(server limits: HTTP2Limits = HTTP2Limits()) throws {
        client = try Side(.client)
        server = try Side(.server, limits: limits)
        try exchange()
    }

    /// Carries bytes to and fro until both are silent.
    func exchange() throws {
        while true {
            let up = try client.output().bytes
            if up.readableBytes > 0 { try server.input(up) }
            let down = try server.output().bytes
            if down.readableBytes > 0 { try client.input(down) }
            if up.readableBytes == 0, down.readableBytes == 0 { return }
        }
    }

    func request(_ path: String = "/a", _ more: [(String, String)] = []) -> HTTP2Headers {
        var head = Self.head(path)
        for (name, value) in more { head.add(name, value) }
        return head
    }

    static var head: HTTP2Headers { head("/a") }

    static func head(_ path: String) -> HTTP2Headers {
        var head = HTTP2Headers()
        head.add(":method", "POST")
        head.add(":scheme", "http")
        head.add(":path", path)
        head.add(":authority", "test")
        return head
    }

    static var ok: HTTP2Headers {
        var head = HTTP2Headers()
        head.add(":status", "200")
        return head
    }
}
