import NIOCore
import ProtobufC
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where messages go, each as a whole. Safe to use from any task. Writing waits while the pipe is full, which the runner's constant
/// reading keeps short.
package final class FramedOutput: Sendable {
    private let descriptor: Mutex<Int32>

    package init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    /// Throws NIO's `IOError` when writing fails.
    package func send(_ message: some Message) throws {
        let frame = MessageFrames.frame(message.serializedBytes())
        try descriptor.withLock { descriptor in
            var rest = frame[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    throw IOError(errnoCode: errno, reason: "write")
                }
            }
        }
    }
}
