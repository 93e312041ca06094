import NIOCore

/// A message of a stream as it came, without its envelope.
package struct StreamMessage: Sendable, Equatable {
    package var body: ByteBuffer
    package var compression: Compression

    package init(_ body: ByteBuffer, _ compression: Compression = .identity) {
        self.body = body
        self.compression = compression
    }

    /// Bytes with the envelope.
    var wireBytes: Int { Envelope.headerLength + body.readableBytes }
}
