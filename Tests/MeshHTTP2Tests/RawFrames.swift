import MeshHTTP2
import NIOCore

/// Frames written by hand, as a hostile peer would.
enum Raw {
    static let endStream: UInt8 = 0x1
    static let endHeaders: UInt8 = 0x4
    static let magic = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let preface = magic + settings()
    static let settingsAck = frame(FrameType.settings, flags: 1)
    /// `:method: POST`, `:scheme: http`, `:path: /` of HPACK's static table, and `:authority: a`.
    static let head: [UInt8] = [0x83, 0x86, 0x84, 0x41, 0x01, UInt8(ascii: "a")]

    static func frame(_ type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, _ payload: [UInt8] = []) -> [UInt8] {
        let count = UInt32(payload.count)
        return [UInt8(count >> 16), UInt8(count >> 8 & 255), UInt8(count & 255), type, flags] + word(stream) + payload
    }

    static func word(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian, Array.init) }

    static func settings(_ entries: [(id: UInt16, value: UInt32)] = []) -> [UInt8] {
        frame(FrameType.settings, entries.flatMap { [UInt8($0.id >> 8), UInt8($0.id & 255)] + word($0.value) })
    }

    /// A whole request without a body, or the head of one with a body.
    static func request(_ stream: UInt32, head: [UInt8] = Raw.head, ends: Bool = true) -> [UInt8] {
        frame(FrameType.headers, flags: endHeaders | (ends ? endStream : 0), stream: stream, head)
    }

    static func ping() -> [UInt8] { frame(FrameType.ping, [UInt8](repeating: 7, count: 8)) }

    static func reset(_ stream: UInt32) -> [UInt8] { frame(FrameType.rstStream, stream: stream, word(8)) }

    static func windowUpdate(_ stream: UInt32, _ increment: UInt32) -> [UInt8] {
        frame(FrameType.windowUpdate, stream: stream, word(increment))
    }

    static func data(_ stream: UInt32, _ payload: [UInt8] = [], ends: Bool = false) -> [UInt8] {
        frame(FrameType.data, flags: ends ? endStream : 0, stream: stream, payload)
    }

    /// A header field as a literal without indexing, name and value of fewer than 127 bytes.
    static func field(_ name: String, _ value: String) -> [UInt8] {
        [0, UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(value.utf8.count)] + Array(value.utf8)
    }
}

/// What a server wrote, frame by frame.
struct Answer {
    var frames: [(header: FrameScanner.Header, payload: [UInt8])] = []

    init(_ bytes: ByteBuffer) {
        var bytes = bytes
        while let head = bytes.readBytes(length: 9), let payload = bytes.readBytes(length: Self.length(head)) {
            let id = head[5...].reduce(Int32(0)) { $0 << 8 | Int32($1) }
            frames.append(
                (.init(length: payload.count, type: head[3], flags: head[4], streamID: id), payload))
        }
    }

    private static func length(_ head: [UInt8]) -> Int { head[..<3].reduce(0) { $0 << 8 | Int($1) } }

    private static func code(_ bytes: ArraySlice<UInt8>) -> HTTP2ErrorCode {
        HTTP2ErrorCode(rawValue: bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
    }

    /// The error of the last GOAWAY.
    var goAway: HTTP2ErrorCode? {
        frames.last { $0.header.type == FrameType.goAway }.map { Self.code($0.payload[4...]) }
    }

    /// The error of a stream's RST_STREAM.
    func reset(_ stream: Int32) -> HTTP2ErrorCode? {
        frames.first { $0.header.type == FrameType.rstStream && $0.header.streamID == stream }
            .map { Self.code($0.payload[...]) }
    }

    func count(_ type: UInt8) -> Int { frames.count { $0.header.type == type } }
}

/// A server and the hostile peer's end of its connection.
final class Target {
    let server: Side

    init(_ limits: HTTP2Limits = HTTP2Limits(), settings: [(id: UInt16, value: UInt32)] = [], settled: Bool = true)
        throws
    {
        server = try Side(.server, limits: limits)
        if settled { _ = try send(Raw.magic + Raw.settings(settings) + Raw.settingsAck) }
    }

    /// Sends bytes in one burst and returns the answer.
    @discardableResult
    func send(_ bytes: [UInt8]) throws -> Answer {
        try server.input(ByteBuffer(bytes: bytes))
        return Answer(try server.output().bytes)
    }

    /// Lets time pass and returns what the server says meanwhile.
    func wait(_ seconds: Int) throws -> Answer {
        var all = ByteBuffer()
        for _ in 0..<seconds * 4 {
            server.channel.embeddedEventLoop.advanceTime(by: .milliseconds(250))
            var bytes = try server.output().bytes
            all.writeBuffer(&bytes)
        }
        return Answer(all)
    }

    var accepted: [Recorder] { server.delegate.accepted }
    var isClosed: Bool { server.delegate.isClosed }
    var end: HTTP2ConnectionEnd? { server.delegate.end }
}

/// Shows that a server's other connections are none the worse.
func expectServes(_ limits: HTTP2Limits = HTTP2Limits()) throws {
    let other = try Target(limits)
    try other.send(Raw.request(1))
    other.accepted.first?.stream?.respond(Pair.ok, endStream: true)
    let frames = Answer(try other.server.output().bytes)
    guard frames.count(FrameType.headers) == 1, !other.isClosed else { throw HTTP2Error.connectionClosed }
}
