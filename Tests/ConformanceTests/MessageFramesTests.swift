// ConformanceTests: the two conformance programs against themselves, without the suite's runner.

import Conformance
import NIOCore
import Testing

@Suite("Frames of the runner")
struct MessageFramesTests {
    @Test("A message is framed by its length, big-endian")
    func framesByLength() {
        #expect(MessageFrames.frame([7, 8]) == [0, 0, 0, 2, 7, 8])
        #expect(MessageFrames.frame([]) == [0, 0, 0, 0])
    }

    @Test("Frames are found however the bytes are cut", arguments: 1...9)
    func anyCut(chunk: Int) throws {
        let messages: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 9, count: 300)]
        let bytes = messages.flatMap(MessageFrames.frame)
        var frames = MessageFrames()
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            frames.append(ByteBuffer(bytes: bytes[start..<min(start + chunk, bytes.count)]))
            while let message = try frames.next() { found.append(message) }
        }
        try frames.finish()
        #expect(found == messages)
    }

    @Test("A frame that is too long is refused before its bytes are there")
    func tooLong() throws {
        var frames = MessageFrames()
        frames.append(ByteBuffer(bytes: [0xff, 0xff, 0xff, 0xff]))
        #expect(throws: MessageFrames.Failure.tooLong(declared: 0xffff_ffff, limit: MessageFrames.maxLength)) {
            try frames.next()
        }
    }

    @Test("Input that ends inside a frame is an error")
    func truncated() throws {
        var frames = MessageFrames()
        frames.append(ByteBuffer(bytes: [0, 0, 0, 2, 1]))
        let message = try frames.next()
        #expect(message == nil)
        #expect(throws: MessageFrames.Failure.truncated) { try frames.finish() }
    }
}
