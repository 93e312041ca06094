import NIOCore

/// Cuts bytes into the frames that the runner and the programs exchange: four bytes of length, big-endian, then a message.
package struct MessageFrames {
    /// Why the bytes are no frames.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case tooLong(declared: Int, limit: Int)
        /// The input ended inside a frame.
        case truncated

        package var description: String {
            switch self {
            case .tooLong(let declared, let limit): "a frame of \(declared) bytes is longer than the limit of \(limit)"
            case .truncated: "the input ends inside a frame"
            }
        }
    }

    /// Bytes of the longest frame that is read. The suite's largest requests carry some hundred KiB.
    package static let maxLength = 64 << 20

    private var buffer = ByteBuffer()

    package init() {}

    package mutating func append(_ bytes: ByteBuffer) { buffer.writeImmutableBuffer(bytes) }

    /// The next whole message; nil when more bytes are needed.
    package mutating func next() throws(Failure) -> [UInt8]? {
        guard let length: UInt32 = buffer.getInteger(at: buffer.readerIndex) else { return nil }
        guard length <= Self.maxLength else { throw .tooLong(declared: Int(length), limit: Self.maxLength) }
        guard buffer.readableBytes >= 4 + Int(length) else { return nil }
        buffer.moveReaderIndex(forwardBy: 4)
        let message = buffer.readBytes(length: Int(length))
        buffer.discardReadBytes()
        return message
    }

    /// To be called at the end of input.
    package func finish() throws(Failure) {
        if buffer.readableBytes > 0 { throw .truncated }
    }

    /// The frame of a message.
    package static func frame(_ message: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt32(message.count).bigEndian, Array.init) + message
    }
}
