import NIOCore

/// One message of a stream: a flag byte, the length as four bytes big-endian, the body
/// (connectrpc.com/docs/protocol#streaming-request).
package struct Envelope: Sendable, Equatable {
    package static let headerLength = 5
    package static let compressed: UInt8 = 0b01
    package static let endStream: UInt8 = 0b10

    package var flags: UInt8
    package var body: ByteBuffer

    package init(flags: UInt8 = 0, body: ByteBuffer) {
        self.flags = flags
        self.body = body
    }

    package var isCompressed: Bool { flags & Self.compressed != 0 }
    package var isEndStream: Bool { flags & Self.endStream != 0 }

    /// The bytes on the wire.
    package func encoded() -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(Self.headerLength + body.readableBytes)
        buffer.writeInteger(flags)
        buffer.writeInteger(UInt32(body.readableBytes))
        buffer.writeImmutableBuffer(body)
        return buffer
    }
}

/// Cuts a stream's bytes into envelopes. A declared length beyond the limit is refused as soon as it is read, so that no more than
/// one message is ever held.
package struct EnvelopeReader {
    private var buffer = ByteBuffer()
    private let maxMessageSize: Int

    package init(maxMessageSize: Int) { self.maxMessageSize = maxMessageSize }

    /// Bytes that are held and belong to no whole envelope yet.
    package var heldBytes: Int { buffer.readableBytes }

    package mutating func append(_ chunk: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = chunk
            return
        }
        // What was taken already would stay in front for ever. Moving the rest is worth it once the rest is the smaller part.
        if buffer.readerIndex > buffer.readableBytes { buffer.discardReadBytes() }
        buffer.writeImmutableBuffer(chunk)
    }

    /// Bytes of the first envelope, header included; nil while the header is incomplete.
    package var frontLength: Int? {
        let length: UInt32? = buffer.getInteger(at: buffer.readerIndex + 1)
        return length.map { Envelope.headerLength + Int($0) }
    }

    /// The next whole envelope; nil when more bytes are needed. Throws `resourceExhausted` for one that is too long.
    package mutating func next() throws(RPCError) -> Envelope? {
        guard let flags: UInt8 = buffer.getInteger(at: buffer.readerIndex),
            let length: UInt32 = buffer.getInteger(at: buffer.readerIndex + 1)
        else { return nil }
        guard length <= maxMessageSize else { throw .messageTooLarge(limit: maxMessageSize) }
        guard buffer.readableBytes >= Envelope.headerLength + Int(length) else { return nil }
        buffer.moveReaderIndex(forwardBy: Envelope.headerLength)
        let body = buffer.readSlice(length: Int(length)) ?? ByteBuffer()
        // An empty buffer need not keep the memory of what was in it.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        return Envelope(flags: flags, body: body)
    }
}
