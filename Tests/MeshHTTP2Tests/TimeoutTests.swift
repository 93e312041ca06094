import MeshHTTP2
import NIOCore
import NIOEmbedded
import Testing

@Suite("Timeouts on a clock that is moved by hand")
struct TimeoutTests {
    @Test("a client that sends nothing, or no SETTINGS, is sent away", arguments: [[], Raw.magic, Raw.preface])
    func settings(_ bytes: [UInt8]) throws {
        let target = try Target(settled: false)
        try target.send(bytes)
        #expect(try target.wait(8).goAway == nil)
        #expect(try target.wait(5).goAway == .settingsTimeout)
        #expect(target.isClosed)
        #expect(target.end == .timeout(.settings))
        try expectServes()
    }

    @Test("a header block that never ends, even when it trickles")
    func slowHeaders() throws {
        let target = try Target()
        let block = Raw.frame(FrameType.headers, flags: Raw.endStream, stream: 1, Raw.head)
        try target.send(block)
        _ = try target.wait(5)
        try target.send(Raw.frame(FrameType.continuation, stream: 1, Raw.field("a", "b")))
        #expect(try target.wait(8).goAway == .enhanceYourCalm)
        #expect(target.end == .timeout(.header))
    }

    @Test("a frame that never ends")
    func slowFrame() throws {
        let target = try Target()
        try target.send(Array(Raw.request(1).prefix(12)))
        #expect(try target.wait(13).goAway == .enhanceYourCalm)
        #expect(target.isClosed)
    }

    @Test("a body that stops is reset, the connection lives on")
    func slowBody() throws {
        let target = try Target()
        try target.send(Raw.request(1, ends: false) + Raw.data(1, [UInt8](repeating: 0, count: 1000)))
        _ = try target.wait(6)
        // One byte is no progress.
        try target.send(Raw.data(1, [0]))
        #expect(try target.wait(6).reset(1) == .cancel)
        #expect(target.accepted[0].end == .reset(.cancel))
        #expect(target.server.connection.counters.bodyTimeouts == 1)
        try target.send(Raw.request(3))
        #expect(target.accepted.count == 2)
    }

    @Test("a body that comes slowly but steadily is served")
    func steadyBody() throws {
        let target = try Target()
        try target.send(Raw.request(1, ends: false))
        for _ in 0..<20 {
            try target.send(Raw.data(1, [UInt8](repeating: 0, count: 300)))
            _ = try target.wait(4)
        }
        try target.send(Raw.data(1, ends: true))
        #expect(target.accepted[0].ended)
    }

    @Test("streams that are quiet by right are never cut")
    func quietStreams() throws {
        let target = try Target()
        // One that streams its request, one that waits for a response which takes long.
        try target.send(Raw.request(1, ends: false) + Raw.request(3))
        target.accepted[0].stream?.expectsSteadyBody = false
        target.accepted[1].stream?.respond(Pair.ok)
        let answer = try target.wait(3600)
        #expect(answer.count(FrameType.rstStream) == 0)
        #expect(target.accepted.allSatisfy { $0.end == nil })
        #expect(!target.isClosed)
    }

    @Test("a body that stops because we do not consume it is not the peer's fault")
    func ourBackpressure() throws {
        let target = try Target()
        target.server.delegate.consumes = false
        let frame = Raw.data(1, [UInt8](repeating: 0, count: 16384))
        try target.send(Raw.request(1, ends: false) + Array(repeatElement(frame, count: 16).joined()))
        #expect(try target.wait(60).reset(1) == nil)
        #expect(target.accepted[0].end == nil)
    }

    @Test("a peer that opens no window for a stream loses the stream")
    func zeroWindow() throws {
        let target = try Target(settings: [(4, 0)])
        try target.send(Raw.request(1) + Raw.request(3))
        target.accepted[0].stream?.respond(Pair.ok, body: ByteBuffer(repeating: 1, count: 1000))
        #expect(try target.wait(28).reset(1) == nil)
        #expect(try target.wait(5).reset(1) == .cancel)
        #expect(target.accepted[0].end == .reset(.cancel))
        #expect(target.accepted[1].end == nil)
        #expect(target.server.connection.counters.sendTimeouts == 1)
        #expect(!target.isClosed)
    }

    @Test("a peer that opens the window byte by byte loses the stream too")
    func windowTrickle() throws {
        let target = try Target(settings: [(4, 0)])
        try target.send(Raw.request(1))
        target.accepted[0].stream?.respond(Pair.ok, body: ByteBuffer(repeating: 1, count: 1000))
        var reset: HTTP2ErrorCode?
        for _ in 0..<35 {
            try target.send(Raw.windowUpdate(1, 1))
            reset = try reset ?? target.wait(1).reset(1)
        }
        #expect(reset == .cancel)
    }

    @Test("a peer that opens no window for the connection loses the connection")
    func connectionStall() throws {
        let target = try Target(settings: [(4, 0x7fff_ffff)])
        try target.send(Raw.request(1))
        target.accepted[0].stream?.respond(Pair.ok, body: ByteBuffer(repeating: 1, count: 100_000))
        #expect(try target.wait(33).goAway == .enhanceYourCalm)
        #expect(target.end == .timeout(.send))
        #expect(target.accepted[0].end == .connectionLost)
        try expectServes()
    }

    @Test("idle connections close gracefully when a limit is set, and only then")
    func idle() throws {
        var limits = HTTP2Limits()
        limits.idleTimeout = .seconds(60)
        let limited = try Target(limits)
        try limited.send(Raw.request(1))
        _ = try limited.wait(120)
        #expect(!limited.isClosed, "a stream is open")
        limited.accepted[0].stream?.respond(Pair.ok, endStream: true)
        _ = try limited.server.output()
        #expect(try limited.wait(130).goAway == .noError)
        #expect(limited.isClosed)
        #expect(limited.end == .timeout(.idle))
        let unlimited = try Target()
        _ = try unlimited.wait(7200)
        #expect(!unlimited.isClosed)
    }
}
