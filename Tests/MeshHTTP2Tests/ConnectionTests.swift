import Logging
import MeshHTTP2
import NIOCore
import NIOEmbedded
import Testing

@Suite("Two connections in memory")
struct ConnectionTests {
    @Test("a request and its response arrive whole")
    func exchange() throws {
        let pair = try Pair()
        let reply = Recorder()
        let body = ByteBuffer(string: "question")
        _ = try pair.client.connection.open(pair.request("/x", [("k", "v")]), body: body, handler: reply)
        try pair.exchange()
        let asked = try #require(pair.server.delegate.accepted.first)
        #expect(asked.head?.text(of: ":path") == "/x")
        #expect(asked.head?.text(of: "k") == "v")
        #expect(asked.body == body)
        #expect(asked.ended)
        asked.stream?.respond(Pair.ok, body: ByteBuffer(string: "answer"))
        try pair.exchange()
        #expect(reply.head?.text(of: ":status") == "200")
        #expect(reply.body == ByteBuffer(string: "answer"))
        #expect(reply.end == .completed)
        #expect(asked.end == .completed)
        #expect(pair.server.connection.openStreams == 0)
        #expect(pair.client.connection.openStreams == 0)
    }

    @Test("a handler that is added while its channel's connect is reported starts once")
    func startsOnce() throws {
        let channel = EmbeddedChannel()
        let delegate = Delegate()
        let connected = channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1))
        let connection = try HTTP2Connection(role: .client, delegate: delegate, logger: Logger(label: "test"))
        try connected.assumeIsolated()
            .flatMapThrowing { try channel.pipeline.syncOperations.addHandler(connection) }.nonisolated().wait()
        channel.pipeline.fireChannelActive()
        #expect(delegate.activations == 1)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test("a stream carries chunks both ways and ends with trailers")
    func streaming() throws {
        let pair = try Pair()
        let reply = Recorder()
        let stream = try pair.client.connection.open(pair.request(), endStream: false, handler: reply)
        try pair.exchange()
        let asked = try #require(pair.server.delegate.accepted.first)
        asked.stream?.respond(Pair.ok)
        for index in 0..<3 {
            stream.send(ByteBuffer(string: "up\(index)"))
            asked.stream?.send(ByteBuffer(string: "down\(index)"))
            try pair.exchange()
        }
        #expect(asked.body == ByteBuffer(string: "up0up1up2"))
        #expect(reply.body == ByteBuffer(string: "down0down1down2"))
        #expect(!asked.ended && !reply.ended)
        stream.finish()
        var trailers = HTTP2Headers()
        trailers.add("sum", "3")
        asked.stream?.finish(trailers: trailers)
        try pair.exchange()
        #expect(asked.ended && reply.ended)
        #expect(reply.trailers?.text(of: "sum") == "3")
        #expect(reply.end == .completed)
    }

    @Test("answers to one read burst leave in one write")
    func coalesces() throws {
        let pair = try Pair()
        let replies = (0..<50).map { _ in Recorder() }
        for reply in replies { _ = try pair.client.connection.open(pair.request(), handler: reply) }
        try pair.exchange()
        for asked in pair.server.delegate.accepted {
            asked.stream?.respond(Pair.ok, body: ByteBuffer(string: "answer"))
        }
        let (bytes, writes) = try pair.server.output()
        #expect(writes == 1)
        try pair.client.input(bytes)
        #expect(replies.allSatisfy { $0.end == .completed })
    }

    @Test("a sender stops at the window until the receiver consumes")
    func flowControl() throws {
        let pair = try Pair()
        pair.server.delegate.consumes = false
        let big = ByteBuffer(repeating: 7, count: 700_000)
        let stream = try pair.client.connection.open(pair.request(), body: big, handler: Recorder())
        try pair.exchange()
        let asked = try #require(pair.server.delegate.accepted.first)
        #expect(asked.body.readableBytes == 256 * 1024)
        #expect(stream.pendingBytes == 700_000 - 256 * 1024)
        var seen = 0
        while asked.body.readableBytes < 700_000 {
            asked.stream?.consume(asked.body.readableBytes - seen)
            seen = asked.body.readableBytes
            try pair.exchange()
            try #require(asked.body.readableBytes > seen)
        }
        #expect(asked.ended)
        #expect(asked.body == big)
    }

    @Test("what was never consumed is given back to the connection when its stream ends")
    func returnsWindow() throws {
        let pair = try Pair()
        pair.server.delegate.consumes = false
        for _ in 0..<20 {
            let stream = try pair.client.connection.open(
                pair.request(), body: ByteBuffer(repeating: 1, count: 200_000), handler: Recorder())
            try pair.exchange()
            let asked = try #require(pair.server.delegate.accepted.last)
            #expect(asked.body.readableBytes == 200_000)
            stream.reset(.cancel)
            try pair.exchange()
            #expect(asked.end == .reset(.cancel))
        }
    }

    @Test("headers are counted as they are decompressed")
    func headerLimit() throws {
        let pair = try Pair()
        let reply = Recorder()
        let big = String(repeating: "h", count: 1000)
        let fields = (0..<17).map { ("x\($0)", big) }
        _ = try pair.client.connection.open(pair.request("/", fields), handler: reply)
        try pair.exchange()
        let asked = try #require(pair.server.delegate.accepted.first)
        #expect(asked.stream?.headersTooLarge == true)
        #expect((asked.head?.listSize ?? 0) <= 16 * 1024)
    }

    @Test("the peer's limit of streams is known and holds")
    func maxStreams() throws {
        var limits = HTTP2Limits()
        limits.maxConcurrentStreams = 3
        let pair = try Pair(server: limits)
        #expect(pair.client.connection.peerMaxConcurrentStreams == 3)
        for _ in 0..<5 { _ = try pair.client.connection.open(pair.request(), handler: Recorder()) }
        try pair.exchange()
        #expect(pair.server.delegate.accepted.count == 3)
        pair.server.delegate.accepted[0].stream?.respond(Pair.ok, endStream: true)
        try pair.exchange()
        #expect(pair.server.delegate.accepted.count == 4)
    }

    @Test("a ping is answered")
    func ping() throws {
        let pair = try Pair()
        pair.client.connection.ping(42)
        try pair.exchange()
        #expect(pair.client.delegate.pongs == [42])
    }

    @Test("a graceful close tells the peer, serves what is in flight, then closes")
    func graceful() throws {
        let pair = try Pair()
        let reply = Recorder()
        _ = try pair.client.connection.open(pair.request(), handler: reply)
        try pair.exchange()
        pair.server.connection.closeGracefully()
        try pair.exchange()
        #expect(pair.client.delegate.isGoingAway)
        #expect(!pair.server.delegate.isClosed)
        pair.server.delegate.accepted[0].stream?.respond(Pair.ok, body: ByteBuffer(string: "late"))
        try pair.exchange()
        #expect(reply.end == .completed)
        #expect(pair.server.delegate.isClosed)
    }

    @Test("a lost connection ends its streams")
    func lost() throws {
        let pair = try Pair()
        let reply = Recorder()
        _ = try pair.client.connection.open(pair.request(), handler: reply)
        try pair.exchange()
        pair.client.connection.closeNow()
        #expect(reply.end == .connectionLost)
        #expect(pair.client.delegate.isClosed)
        #expect(throws: HTTP2Error.connectionClosed) {
            try pair.client.connection.open(pair.request(), handler: reply)
        }
    }
}
