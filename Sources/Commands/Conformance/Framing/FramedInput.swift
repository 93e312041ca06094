import NIOCore
import NIOPosix
import ProtobufC

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The messages that come on a descriptor, one after the other. Reads wait on a thread of NIO's pool, so that no event loop and
/// no task's thread is blocked, and files serve as well as pipes.
package struct FramedInput {
    private let descriptor: Int32
    private var frames = MessageFrames()

    package init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next message; nil at the end of input. Throws for what is no frame or no such message, and when reading fails.
    package mutating func next<M: Message>(_ type: M.Type) async throws -> M? {
        while true {
            if let bytes = try frames.next() { return try M(serializedBytes: bytes) }
            let descriptor = self.descriptor
            let chunk = try await NIOThreadPool.singleton.runIfActive { try readSome(of: descriptor) }
            guard chunk.readableBytes > 0 else {
                try frames.finish()
                return nil
            }
            frames.append(chunk)
        }
    }
}

/// Some bytes, at least one; none at the end of input.
private func readSome(of descriptor: Int32) throws -> ByteBuffer {
    var buffer = ByteBuffer()
    while true {
        var failure: Int32 = 0
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 64 << 10) { room in
            let count = read(descriptor, room.baseAddress, room.count)
            if count < 0 { failure = errno }
            return max(0, count)
        }
        if failure == 0 { return buffer }
        if failure != EINTR { throw IOError(errnoCode: failure, reason: "read") }
    }
}
