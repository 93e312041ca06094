import MeshHTTP2
import NIOCore
import NIOEmbedded
import Testing

@Suite("A server and a peer that breaks the protocol")
struct HostilePeerTests {
    @Test("HEADERS on an old stream id that was never used are a PROTOCOL_ERROR")
    func oldStream() throws {
        let target = try Target()
        try target.send(Raw.request(5))
        #expect(target.accepted.count == 1)
        let answer = try target.send(Raw.request(3))
        #expect(answer.goAway == .protocolError)
        #expect(target.accepted.count == 1)
        #expect(target.end == .violation(.protocolError))
        try expectServes()
    }

    @Test("frames on a stream that ended are STREAM_CLOSED", arguments: [Raw.request(1), Raw.data(1, [1])])
    func endedStream(_ frame: [UInt8]) throws {
        let target = try Target()
        try target.send(Raw.request(1))
        target.accepted[0].stream?.respond(Pair.ok, endStream: true)
        _ = try target.server.output()
        let answer = try target.send(frame)
        #expect(answer.goAway == .streamClosed)
        #expect(target.isClosed)
    }

    @Test("trailers and data that cross our RST_STREAM are forgiven")
    func crossing() throws {
        let target = try Target()
        try target.send(Raw.request(1, ends: false))
        target.accepted[0].stream?.reset(.cancel)
        _ = try target.server.output()
        let answer = try target.send(
            Raw.data(1, [1, 2, 3])
                + Raw.frame(FrameType.headers, flags: 5, stream: 1, Raw.field("a", "b")))
        #expect(answer.goAway == nil)
        try target.send(Raw.request(3))
        #expect(target.accepted.count == 2)
    }

    @Test("a flood of resets ends the connection")
    func rapidReset() throws {
        var limits = HTTP2Limits()
        limits.resetBurst = 10
        limits.resetsPerSecond = 1
        let target = try Target(limits)
        var flood: [UInt8] = []
        for index in 0..<100 { flood += Raw.request(UInt32(2 * index + 1)) + Raw.reset(UInt32(2 * index + 1)) }
        #expect(try target.send(flood).goAway != nil)
        #expect(target.isClosed)
        try expectServes(limits)
    }

    @Test("bytes that are not HTTP/2 close the connection")
    func garbage() throws {
        let server = try Side(.server)
        try server.input(ByteBuffer(string: "GET / HTTP/1.1\r\nhost: a\r\n\r\n and more than a preface is long"))
        #expect(Answer(try server.output().bytes).goAway == .protocolError)
        #expect(server.delegate.isClosed)
        #expect(server.delegate.accepted.isEmpty)
    }

    @Test("streams beyond the limit are refused before our SETTINGS are acknowledged, and an error after")
    func concurrency() throws {
        var limits = HTTP2Limits()
        limits.maxConcurrentStreams = 2
        let early = try Target(limits, settled: false)
        let answer = try early.send(Raw.preface + Raw.request(1) + Raw.request(3) + Raw.request(5))
        #expect(answer.reset(5) == .refusedStream)
        #expect(early.accepted.count == 2)
        #expect(early.server.connection.counters.streamsRefused == 1)
        #expect(!early.isClosed)
        let late = try Target(limits)
        let end = try late.send(Raw.request(1) + Raw.request(3) + Raw.request(5))
        #expect(end.goAway == .protocolError)
        #expect(late.accepted.count <= 2)
        #expect(late.isClosed)
    }

    static let settings: [(name: String, id: UInt16, value: UInt32, code: UInt32?)] = [
        ("a window that is too large", 4, 0x8000_0000, 3),
        ("the largest window", 4, 0x7fff_ffff, nil),
        ("a frame size that is too small", 5, 100, 1),
        ("a frame size that is too large", 5, 0xffff_ffff, 1),
        ("the largest frame size", 5, 0xff_ffff, nil),
        ("a huge header table", 1, 0xffff_ffff, nil),
        ("a push switch of 2", 2, 2, 1),
    ]

    @Test("extreme SETTINGS are refused or do no harm", arguments: settings.indices)
    func extremeSettings(_ index: Int) throws {
        let (name, id, value, code) = Self.settings[index]
        let target = try Target()
        let answer = try target.send(Raw.settings([(id, value)]))
        #expect(answer.goAway?.rawValue == code, "\(name)")
        guard code == nil else { return }
        try target.send(Raw.request(1))
        target.accepted[0].stream?.respond(Pair.ok, body: ByteBuffer(repeating: 1, count: 40_000))
        let frames = Answer(try target.server.output().bytes).frames
        #expect(frames.allSatisfy { $0.header.length <= 16384 }, "frames stay small whatever the peer takes")
        #expect(frames.filter { $0.header.type == FrameType.data }.reduce(0) { $0 + $1.header.length } == 40_000)
    }

    @Test("windows overflow to FLOW_CONTROL_ERROR, and an increment of 0 is an error")
    func windows() throws {
        let stream = try Target()
        let reset = try stream.send(Raw.request(1, ends: false) + Raw.windowUpdate(1, 0x7fff_ffff))
        #expect(reset.reset(1) == .flowControlError)
        #expect(!stream.isClosed)
        let connection = try Target()
        #expect(try connection.send(Raw.windowUpdate(0, 0x7fff_ffff)).goAway == .flowControlError)
        let zero = try Target()
        #expect(try zero.send(Raw.windowUpdate(0, 0)).goAway == .protocolError)
    }

    @Test("a body beyond the window is a FLOW_CONTROL_ERROR")
    func overrun() throws {
        let target = try Target()
        target.server.delegate.consumes = false
        let frame = Raw.data(1, [UInt8](repeating: 0, count: 16384))
        let answer = try target.send(
            Raw.request(1, ends: false) + Array(repeatElement(frame, count: 30).joined()))
        #expect(answer.reset(1) == .flowControlError || answer.goAway == .flowControlError)
        // The frame that went too far is still delivered, and nothing after it.
        #expect(target.accepted[0].body.readableBytes <= 256 * 1024 + 16384)
    }

    @Test("a frame larger than we allow is a FRAME_SIZE_ERROR at its header")
    func largeFrame() throws {
        let target = try Target()
        #expect(try target.send([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]).goAway == HTTP2ErrorCode(rawValue: 6))
        #expect(target.isClosed)
    }
}
