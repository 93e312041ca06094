import MeshHTTP2
import NIOCore
import Testing

@Suite("Floods end the connection, and only that one")
struct FloodTests {
    static let budget: HTTP2Limits = {
        var limits = HTTP2Limits()
        limits.nuisanceBurst = 100
        limits.nuisancesPerSecond = 1
        return limits
    }()

    static let floods: [(name: String, frame: [UInt8])] = [
        ("PING", Raw.ping()),
        ("SETTINGS", Raw.settings()),
        ("PRIORITY", Raw.frame(FrameType.priority, stream: 3, [0, 0, 0, 0, 7])),
        ("unknown types", Raw.frame(0xfa, [1, 2, 3])),
        ("tiny WINDOW_UPDATE", Raw.windowUpdate(1, 1)),
        ("tiny WINDOW_UPDATE of the connection", Raw.windowUpdate(0, 1)),
        ("empty DATA", Raw.data(1)),
        ("padding without DATA", Raw.frame(FrameType.data, flags: 8, stream: 1, [3, 0, 0, 0])),
        ("RST_STREAM on a closed stream", Raw.reset(3)),
        ("WINDOW_UPDATE on a closed stream", Raw.windowUpdate(3, 1000)),
    ]

    @Test("frames that do no work", arguments: floods.indices)
    func nuisance(_ index: Int) throws {
        let target = try Target(Self.budget)
        // Stream 1 stays open, stream 3 has ended.
        try target.send(Raw.request(1, ends: false) + Raw.request(3))
        target.accepted[1].stream?.respond(Pair.ok, endStream: true)
        _ = try target.server.output()
        let answer = try target.send(Array(repeatElement(Self.floods[index].frame, count: 300).joined()))
        #expect(answer.goAway == .enhanceYourCalm, "\(Self.floods[index].name)")
        #expect(target.isClosed)
        #expect(target.end == .nuisance)
        #expect(answer.frames.count < 120)
        try expectServes(Self.budget)
    }

    @Test("a chatty peer that works is served")
    func chatty() throws {
        let target = try Target(Self.budget)
        for index in 0..<1000 {
            try target.send(Raw.request(UInt32(2 * index + 1)) + Raw.ping())
            target.accepted.last?.stream?.respond(Pair.ok, endStream: true)
        }
        #expect(!target.isClosed)
        #expect(target.accepted.count == 1000)
    }

    @Test("requests that force resets from the server (made-you-reset)")
    func madeYouReset() throws {
        let target = try Target(Self.budget)
        var answer = Answer(ByteBuffer())
        for index in 0..<100 where !target.isClosed {
            let id = UInt32(2 * index + 1)
            answer = try target.send(Raw.request(id, ends: false) + Raw.windowUpdate(id, 0x7fff_ffff))
        }
        #expect(answer.goAway == .enhanceYourCalm)
        #expect(target.end == .nuisance)
        #expect(target.accepted.count < 20)
    }

    @Test("CONTINUATION without end")
    func continuations() throws {
        let target = try Target()
        let block = Raw.frame(FrameType.headers, flags: Raw.endStream, stream: 1, Raw.head)
        let more = Raw.frame(FrameType.continuation, stream: 1, Raw.field("a", "b"))
        let answer = try target.send(block + Array(repeatElement(more, count: 100).joined()))
        #expect(answer.goAway == .enhanceYourCalm)
        #expect(target.isClosed)
        #expect(target.accepted.isEmpty)
        try expectServes()
    }

    @Test("empty CONTINUATION frames without end")
    func emptyContinuations() throws {
        let target = try Target()
        let block = Raw.frame(FrameType.headers, flags: Raw.endStream, stream: 1, Raw.head)
        let answer = try target.send(
            block + Array(repeatElement(Raw.frame(FrameType.continuation, stream: 1), count: 5000).joined()))
        #expect(answer.goAway == .enhanceYourCalm)
        #expect(target.isClosed)
    }

    @Test("PING answers that nobody reads stay bounded")
    func unreadAnswers() throws {
        var limits = HTTP2Limits()
        limits.nuisanceBurst = 100_000
        let target = try Target(limits)
        let answer = try target.send(Array(repeatElement(Raw.ping(), count: 1000).joined()))
        #expect(answer.goAway == .enhanceYourCalm)
        #expect(target.isClosed)
        #expect(answer.count(FrameType.ping) <= limits.maxOutboundAcks)
    }

    @Test("a SETTINGS frame with too many entries")
    func manySettings() throws {
        let target = try Target()
        let answer = try target.send(Raw.settings((0..<100).map { (UInt16(100 + $0), 1) }))
        #expect(answer.goAway == .enhanceYourCalm)
        #expect(target.isClosed)
        #expect(target.end == .violation(.enhanceYourCalm))
    }

    @Test("a request that is reset in the burst that opened it reaches no handler")
    func stillborn() throws {
        let target = try Target()
        try target.send(Raw.request(1) + Raw.reset(1))
        #expect(target.accepted.isEmpty)
        #expect(target.server.connection.counters.resetsReceived == 1)
    }
}
