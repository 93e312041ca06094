import NIOCore

/// The bytes of a body that wait to be sent, as the buffers they came in: a long body is never copied to make room. Small chunks
/// are joined, so that a thousand small messages are not a thousand buffers.
package struct BodyQueue {
    private static let smallChunk = 1024
    private static let joinedChunk = 16 * 1024

    /// Bytes that wait.
    package private(set) var count = 0
    private var first = ByteBuffer()
    private var rest: [ByteBuffer] = []
    /// Buffers of `rest` before this one were taken.
    private var taken = 0

    package init() {}

    package mutating func append(_ chunk: ByteBuffer) {
        let length = chunk.readableBytes
        guard length > 0 else { return }
        defer { count += length }
        if count == 0 {
            first = chunk
        } else if rest.isEmpty {
            if !Self.join(chunk, to: &first) { rest.append(chunk) }
        } else if !Self.join(chunk, to: &rest[rest.count - 1]) {
            rest.append(chunk)
        }
    }

    private static func join(_ chunk: ByteBuffer, to last: inout ByteBuffer) -> Bool {
        // The writer index, not the readable bytes: a buffer that is read and written for ever would grow for ever.
        guard chunk.readableBytes <= smallChunk, last.writerIndex + chunk.readableBytes <= joinedChunk else {
            return false
        }
        last.writeImmutableBuffer(chunk)
        return true
    }

    /// Moves `length` bytes, of which there must be so many, to the end of `target`.
    package mutating func read(_ length: Int, into target: inout ByteBuffer) {
        precondition(length <= count, "a body queue holds \(count) bytes, not \(length)")
        count -= length
        var missing = length
        while missing > 0 {
            let part = min(missing, first.readableBytes)
            first.readWithUnsafeReadableBytes { bytes in
                target.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[..<part]))
                return part
            }
            missing -= part
            if first.readableBytes == 0 { advance() }
        }
    }

    private mutating func advance() {
        guard taken < rest.count else {
            first = ByteBuffer()
            return
        }
        first = rest[taken]
        rest[taken] = ByteBuffer()
        taken += 1
        if taken == rest.count {
            rest = []
            taken = 0
        } else if taken >= 64, taken * 2 >= rest.count {
            rest.removeFirst(taken)
            taken = 0
        }
    }
}
