import MeshHTTP2
import NIOCore
import Testing

@Suite("Headers that no client should send")
struct HeaderAttackTests {
    @Test("a HPACK bomb is counted as it is decompressed, kept small, and reset")
    func bomb() throws {
        let target = try Target()
        // A field of 4000 bytes enters the dynamic table; one byte each then names it again.
        let value = [UInt8](repeating: UInt8(ascii: "v"), count: 3900)
        let seed: [UInt8] =
            [0x40, 1, UInt8(ascii: "x"), 0x7f] + [UInt8((3900 - 127) & 127 | 128), UInt8((3900 - 127) >> 7)] + value
        let bomb = Raw.head + seed + [UInt8](repeating: 0xbe, count: 10_000)
        let answer = try target.send(Raw.request(1, head: bomb))
        #expect(answer.reset(1) == .internalError)
        #expect(target.accepted.isEmpty)
        #expect(!target.isClosed)
        try target.send(Raw.request(3))
        #expect(target.accepted.count == 1)
    }

    static let malformed: [(name: String, head: [UInt8])] = [
        ("an upper-case name", Raw.head + Raw.field("Abc", "1")),
        ("connection", Raw.head + Raw.field("connection", "close")),
        ("transfer-encoding", Raw.head + Raw.field("transfer-encoding", "chunked")),
        ("te other than trailers", Raw.head + Raw.field("te", "gzip")),
        ("no :path", [0x83, 0x86, 0x41, 1, UInt8(ascii: "a")]),
        ("no :method", [0x86, 0x84, 0x41, 1, UInt8(ascii: "a")]),
        ("two :method", Raw.head + [0x83]),
        ("a pseudo-header after a field", [0x83, 0x86] + Raw.field("a", "b") + [0x84]),
        ("an unknown pseudo-header", Raw.head + Raw.field(":secret", "1")),
        ("a response's pseudo-header", Raw.head + [0x88]),
        ("a line break in a value", Raw.head + Raw.field("a", "b\r\nc: d")),
    ]

    @Test("malformed heads are a stream error and reach no handler", arguments: malformed.indices)
    func malformedHead(_ index: Int) throws {
        let target = try Target()
        let answer = try target.send(Raw.request(1, head: Self.malformed[index].head) + Raw.request(3))
        #expect(answer.reset(1) == .protocolError, "\(Self.malformed[index].name)")
        #expect(target.accepted.count == 1)
        #expect(!target.isClosed)
    }

    @Test("a body that is longer or shorter than declared is a stream error", arguments: [1, 3])
    func contentLength(_ length: Int) throws {
        let target = try Target()
        let head = Raw.request(1, head: Raw.head + Raw.field("content-length", "2"), ends: false)
        let answer = try target.send(head + Raw.data(1, [UInt8](repeating: 0, count: length), ends: true))
        #expect(answer.reset(1) == .protocolError)
        #expect(!target.isClosed)
    }

    @Test("bytes that are no HPACK are a COMPRESSION_ERROR")
    func compression() throws {
        let target = try Target()
        let answer = try target.send(Raw.request(1, head: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))
        #expect(answer.goAway == HTTP2ErrorCode(rawValue: 9))
        #expect(target.isClosed)
        try expectServes()
    }

    @Test("trailers larger than the limit reset the stream")
    func largeTrailers() throws {
        let target = try Target()
        var trailers: [UInt8] = []
        for _ in 0..<150 { trailers += Raw.field("a", String(repeating: "b", count: 100)) }
        let answer = try target.send(
            Raw.request(1, ends: false) + Raw.frame(FrameType.headers, flags: 5, stream: 1, trailers))
        #expect(answer.reset(1) != nil)
        #expect(!target.isClosed)
    }

    @Test("the encoder's table is ours to limit, whatever the peer offers")
    func encoderTable() throws {
        let target = try Target(settings: [(1, 0xffff_ffff)])
        try target.send(Raw.request(1))
        var head = Pair.ok
        for index in 0..<200 { head.add("x\(index)", String(repeating: "y", count: 100)) }
        target.accepted[0].stream?.respond(head, endStream: true)
        let answer = Answer(try target.server.output().bytes)
        let payload = try #require(answer.frames.first { $0.header.type == FrameType.headers }).payload
        // A table size update: 0x3f and an integer of 7-bit groups; 1024 is 3f e1 07.
        #expect(Array(payload.prefix(3)) == [0x3f, 0xe1, 0x07])
    }
}
