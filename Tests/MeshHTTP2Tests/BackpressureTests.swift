import MeshHTTP2
import NIOCore
import NIOEmbedded
import Testing

@Suite("Backpressure, and what waits to be sent")
struct BackpressureTests {
    @Test("a stream says when it is full and when it has room again")
    func writability() throws {
        let pair = try Pair()
        let reply = Recorder()
        reply.consumes = false
        _ = try pair.client.connection.open(pair.request(), handler: reply)
        try pair.exchange()
        let asked = try #require(pair.server.delegate.accepted.first)
        let stream = try #require(asked.stream)
        stream.respond(Pair.ok)
        try pair.exchange()
        while stream.isWritable {
            stream.send(ByteBuffer(repeating: 1, count: 10_000))
            try pair.exchange()
        }
        #expect(stream.pendingBytes > 64 * 1024 && stream.pendingBytes <= 64 * 1024 + 10_000)
        #expect(asked.becameWritable == 0)
        reply.stream?.consume(reply.body.readableBytes)
        try pair.exchange()
        #expect(stream.isWritable)
        #expect(asked.becameWritable == 1)
    }

    @Test("a connection that holds too much leaves each stream little, and refuses new ones")
    func connectionBuffer() throws {
        var limits = HTTP2Limits()
        limits.connectionSendBuffer = 100_000
        let target = try Target(limits, settings: [(4, 0)])
        try target.send(Raw.request(1) + Raw.request(3))
        target.accepted[0].stream?.respond(Pair.ok, body: ByteBuffer(repeating: 1, count: 200_000))
        let second = try #require(target.accepted[1].stream)
        second.respond(Pair.ok)
        #expect(second.isWritable)
        second.send(ByteBuffer(repeating: 1, count: 5000))
        #expect(!second.isWritable)
        let answer = try target.send(Raw.request(5))
        #expect(answer.reset(5) == .refusedStream)
        #expect(target.accepted.count == 2)
        try target.send(Raw.reset(1))
        try target.send(Raw.request(7))
        #expect(target.accepted.count == 3)
    }

    @Test("long responses take turns")
    func fairness() throws {
        let target = try Target(settings: [(4, 10_000_000)])
        try target.send(Raw.windowUpdate(0, 10_000_000) + Raw.request(1) + Raw.request(3))
        for asked in target.accepted { asked.stream?.respond(Pair.ok, body: ByteBuffer(repeating: 1, count: 500_000)) }
        let order = Answer(try target.server.output().bytes).frames.filter { $0.header.type == FrameType.data }
            .map(\.header.streamID)
        let firstHalf = order.prefix(order.count / 2)
        #expect(firstHalf.count { $0 == 1 } > order.count / 5)
        #expect(firstHalf.count { $0 == 3 } > order.count / 5)
    }

    @Test("windows are opened in large steps")
    func economy() throws {
        let target = try Target()
        try target.send(Raw.request(1, ends: false))
        var updates = 0
        for _ in 0..<1000 {
            updates += try target.send(Raw.data(1, [UInt8](repeating: 0, count: 1000))).count(FrameType.windowUpdate)
        }
        #expect(updates <= 12)
    }

    @Test("streams above the peer's last id were not processed and may be tried again")
    func goAway() throws {
        let client = try Side(.client)
        let replies = (0..<3).map { _ in Recorder() }
        for reply in replies { _ = try client.connection.open(Pair.head, handler: reply) }
        _ = try client.output()
        try client.input(
            ByteBuffer(bytes: Raw.settings() + Raw.frame(FrameType.goAway, Raw.word(3) + Raw.word(0))))
        #expect(client.delegate.isGoingAway)
        #expect(replies.map(\.end) == [nil, nil, .reset(.refusedStream)])
    }

    @Test("the peer's GOAWAY with an error is the reason of the end")
    func peerReports() throws {
        let client = try Side(.client)
        try client.input(
            ByteBuffer(bytes: Raw.settings() + Raw.frame(FrameType.goAway, Raw.word(0) + Raw.word(11))))
        _ = try client.output()
        #expect(client.delegate.isClosed)
        #expect(client.delegate.end == .peerReported(.enhanceYourCalm))
    }
}
