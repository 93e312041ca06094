/// An input read as frames: for each a byte for what it is, one for its flags, one for its stream, one for its payload's length,
/// the payload.
///
/// Kinds up to 10 are the frame types of HTTP/2 with the payload as it is. The others are whole requests, repetitions, and the
/// passing of time, which a fuzzer would rarely put together from bytes.
struct FrameScript {
    enum Step {
        case bytes([UInt8])
        /// In milliseconds.
        case time(Int64)
    }

    private enum Kind {
        static let requestHead: UInt8 = 11
        static let envelope: UInt8 = 12
        static let repetition: UInt8 = 13
        static let time: UInt8 = 14
        static let ping: UInt8 = 15
        static let count: UInt8 = 16
    }

    private var rest: ArraySlice<UInt8>
    private var last: [UInt8] = []

    init(_ input: [UInt8]) { rest = input[...] }

    mutating func next() -> Step? {
        guard let kind = rest.popFirst() else { return nil }
        let flags = rest.popFirst() ?? 0
        let stream = UInt32(rest.popFirst() ?? 1)
        let length = Int(rest.popFirst() ?? 0)
        let payload = Array(rest.prefix(length))
        rest = rest.dropFirst(length)
        switch kind % Kind.count {
        case Kind.requestHead:
            last = Frame(type: 1, flags: flags | 4, stream: stream, payload: RequestBlock.encode(payload)).bytes
        case Kind.envelope:
            let body = [flags >> 4] + withUnsafeBytes(of: UInt32(payload.count).bigEndian, Array.init) + payload
            last = Frame(type: 0, flags: flags & 1, stream: stream, payload: body).bytes
        case Kind.repetition:
            let copies = Int(flags) + 1
            return .bytes([UInt8]((0..<copies).map { _ in last }.joined()))
        case Kind.time:
            return .time(Int64(flags) * 100)
        case Kind.ping:
            last = Frame(type: 6, flags: flags & 1, payload: [UInt8](repeating: flags, count: 8)).bytes
        case let type:
            last = Frame(type: type, flags: flags, stream: stream, payload: payload).bytes
        }
        return .bytes(last)
    }
}
