import CZlib
import NIOCore

/// gzip (RFC 1952) by zlib, a message at a time.
enum Gzip {
    private enum Constants {
        /// zlib's window of 32 KiB, and 16 more to ask for gzip's header and trailer instead of zlib's.
        static let windowBits: Int32 = 15 + 16
        /// Speed before size: the network between services is near.
        static let level: Int32 = 1
        static let memoryLevel: Int32 = 8
        static let firstOutput = 4096
    }

    static func compress(_ body: ByteBuffer) throws(RPCError) -> ByteBuffer {
        var stream = z_stream()
        let code = deflateInit2_(
            &stream, Constants.level, Z_DEFLATED, Constants.windowBits, Constants.memoryLevel, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw RPCError(.internal, "zlib cannot compress (\(code))") }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(body.readableBytes)))
        var output = ByteBuffer()
        let finished = run(&stream, from: body, into: &output, room: bound) { deflate(&$0, Z_FINISH) }
        guard finished == Z_STREAM_END else { throw RPCError(.internal, "zlib cannot compress (\(finished))") }
        return output
    }

    static func decompress(_ body: ByteBuffer, limit: Int) throws(RPCError) -> ByteBuffer {
        var stream = z_stream()
        let code = inflateInit2_(&stream, Constants.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw RPCError(.internal, "zlib cannot decompress (\(code))") }
        defer { inflateEnd(&stream) }
        var output = ByteBuffer()
        var rest = body
        while true {
            // One byte beyond the limit tells a message that is too large from one that just fits.
            let room = min(
                max(Constants.firstOutput, output.readableBytes, 2 * rest.readableBytes),
                limit + 1 - output.readableBytes)
            let before = stream.total_in
            let code = run(&stream, from: rest, into: &output, room: room) { inflate(&$0, Z_NO_FLUSH) }
            rest.moveReaderIndex(forwardBy: Int(stream.total_in - before))
            guard output.readableBytes <= limit else { throw .messageTooLarge(limit: limit) }
            switch code {
            case Z_STREAM_END:
                guard rest.readableBytes == 0 else { throw RPCError(.invalidArgument, "bytes follow the gzip stream") }
                return output
            case Z_OK where rest.readableBytes > 0 || stream.avail_out == 0:
                continue
            case Z_OK, Z_BUF_ERROR:
                throw RPCError(.invalidArgument, "the gzip stream ends early")
            default:
                throw RPCError(.invalidArgument, "the bytes are not gzip")
            }
        }
    }

    /// One call of zlib on what is readable in `input`, with at least `room` bytes of output.
    private static func run(
        _ stream: inout z_stream, from input: ByteBuffer, into output: inout ByteBuffer, room: Int,
        _ step: (inout z_stream) -> Int32
    ) -> Int32 {
        var code = Z_OK
        input.withUnsafeReadableBytes { source in
            _ = output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
                stream.next_in = UnsafeMutablePointer(
                    mutating: source.baseAddress?.assumingMemoryBound(to: UInt8.self))
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.avail_out = UInt32(room)
                code = step(&stream)
                return room - Int(stream.avail_out)
            }
        }
        return code
    }
}
