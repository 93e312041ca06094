import MeshHTTP2
import NIOCore
import NIOEmbedded
import Testing

/// Frames written by hand.
@Suite("A server and a hostile peer")
struct HostilePeerTests {
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(type: 4, flags: 0, stream: 0, [])
    /// `:method: POST`, `:scheme: http`, `:path: /` of HPACK's static table, and `:authority: a`.
    static let head: [UInt8] = [0x83, 0x86, 0x84, 0x41, 0x01, UInt8(ascii: "a")]

    static func frame(type: UInt8, flags: UInt8, stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
        let count = UInt32(payload.count)
        return [UInt8(count >> 16), UInt8(count >> 8 & 255), UInt8(count & 255), type, flags]
            + withUnsafeBytes(of: stream.bigEndian, Array.init) + payload
    }

    func goAwayCode(in bytes: ByteBuffer) -> UInt32? {
        var bytes = bytes
        while let header = bytes.readBytes(length: 9) {
            let count = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
            guard let payload = bytes.readBytes(length: count) else { return nil }
            if header[3] == 7 { return payload[4..<8].reduce(0) { $0 << 8 | UInt32($1) } }
        }
        return nil
    }

    @Test("HEADERS on an old stream id that was never used are a PROTOCOL_ERROR")
    func oldStream() throws {
        let server = try Side(.server)
        try server.input(ByteBuffer(bytes: Self.preface + Self.frame(type: 1, flags: 5, stream: 5, Self.head)))
        #expect(server.delegate.accepted.count == 1)
        _ = try server.output()
        try server.input(ByteBuffer(bytes: Self.frame(type: 1, flags: 5, stream: 3, Self.head)))
        let bytes = try server.output().bytes
        #expect(goAwayCode(in: bytes) == HTTP2ErrorCode.protocolError.rawValue)
        #expect(server.delegate.accepted.count == 1)
    }

    @Test("a flood of resets ends the connection")
    func rapidReset() throws {
        var limits = HTTP2Limits()
        limits.resetBurst = 10
        limits.resetsPerSecond = 1
        let server = try Side(.server, limits: limits)
        try server.input(ByteBuffer(bytes: Self.preface))
        _ = try server.output()
        var flood: [UInt8] = []
        for index in 0..<100 {
            let stream = UInt32(2 * index + 1)
            flood += Self.frame(type: 1, flags: 5, stream: stream, Self.head)
            flood += Self.frame(type: 3, flags: 0, stream: stream, [0, 0, 0, 8])
        }
        try server.input(ByteBuffer(bytes: flood))
        #expect(goAwayCode(in: try server.output().bytes) != nil)
        #expect(server.delegate.isClosed)
    }

    @Test("bytes that are not HTTP/2 close the connection")
    func garbage() throws {
        let server = try Side(.server)
        try? server.input(ByteBuffer(string: "GET / HTTP/1.1\r\nhost: a\r\n\r\n and more than a preface is long"))
        _ = try server.output()
        #expect(server.delegate.isClosed)
        #expect(server.delegate.accepted.isEmpty)
    }
}

@Suite("Header blocks and the shutdown, without a connection")
struct ValueTests {
    @Test("a block keeps order and duplicates, and finds by name")
    func headers() {
        var headers = HTTP2Headers()
        headers.add("a", "1")
        headers.add("b", "")
        var more = HTTP2Headers()
        more.add("a", "2")
        headers.append(more)
        #expect(headers.count == 3)
        #expect(headers.text(of: "a") == "1")
        #expect(headers.text(of: "b") == "")
        #expect(headers.text(of: "c") == nil)
        let second = headers.firstIndex(of: "a" as String, from: 1)
        #expect(second == 2)
        #expect(headers.valueText(at: 2) == "2")
        #expect(headers.listSize == 5 + 3 * 32)
    }

    @Test("notice, round trip, final GOAWAY, last stream, close: in this order and once each")
    func shutdown() {
        var machine = ShutdownStateMachine()
        #expect(machine.streamsChanged(open: 0) == .none)
        #expect(machine.begin() == .sendNotice)
        #expect(machine.begin() == .none)
        #expect(machine.streamsChanged(open: 0) == .none)
        #expect(machine.roundTripPassed() == .sendFinalGoAway)
        #expect(machine.roundTripPassed() == .none)
        #expect(machine.streamsChanged(open: 2) == .none)
        #expect(machine.streamsChanged(open: 0) == .close)
        #expect(machine.streamsChanged(open: 0) == .none)
    }
}
