import CZlib

/// Unpacks gzip (RFC 1952) by zlib, piece by piece, with several members one after the other as one stream. A class because
/// zlib's state must stay where it is.
final class GzipInflater {
    /// What zlib says of bytes that it cannot unpack.
    struct Damage: Error {
        let reason: String
    }

    /// zlib's window of 32 KiB, and 16 more to ask for gzip's header and trailer instead of zlib's.
    private static let windowBits: Int32 = 15 + 16
    private static let outputBytes = 1 << 18

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var output = [UInt8](repeating: 0, count: GzipInflater.outputBytes)
    /// Whether everything so far is whole members.
    private(set) var isAtMemberEnd = true
    private var hasMember = false

    init() {
        stream.initialize(to: z_stream())
        let code = inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib has no memory for its state (\(code))")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Appends what the bytes unpack to, as far as one output buffer goes.
    /// - Returns: how many of the bytes were used.
    func inflate(_ bytes: ArraySlice<UInt8>, into buffer: inout [UInt8]) throws(Damage) -> Int {
        if isAtMemberEnd {
            // Zeros after a member are padding, as gzip(1) has it.
            let padding = hasMember ? bytes.prefix { $0 == 0 }.count : 0
            if padding > 0 { return padding }
            if hasMember, inflateReset(stream) != Z_OK { throw Damage(reason: "zlib cannot begin a member") }
            isAtMemberEnd = false
            hasMember = true
        }
        var code = Z_OK
        let used = bytes.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = UInt32(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                code = CZlib.inflate(stream, Z_NO_FLUSH)
                return input.count - Int(stream.pointee.avail_in)
            }
        }
        buffer += output[..<(Self.outputBytes - Int(stream.pointee.avail_out))]
        switch code {
        case Z_STREAM_END: isAtMemberEnd = true
        case Z_OK, Z_BUF_ERROR: break
        default: throw Damage(reason: stream.pointee.msg.map { String(cString: $0) } ?? "zlib's code \(code)")
        }
        return used
    }
}
