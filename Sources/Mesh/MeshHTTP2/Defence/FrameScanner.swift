/// Walks over frame headers in received bytes, before nghttp2 sees them: it sees also what nghttp2 passes over in silence (unknown
/// types, frames on closed streams), and knows at any time whether a frame or a header block was begun and not ended.
package struct FrameScanner {
    /// The fixed part of a frame (RFC 9113, 4.1).
    package struct Header: Equatable {
        package var length: Int
        package var type: UInt8
        package var flags: UInt8
        package var streamID: Int32

        package init(length: Int, type: UInt8, flags: UInt8, streamID: Int32) {
            self.length = length
            self.type = type
            self.flags = flags
            self.streamID = streamID
        }
    }

    private static let headerLength = 9
    private static let prefaceLength = 24
    private static let endHeaders: UInt8 = 0x4

    /// Bytes of a payload, or of the client's preface, that are still to pass.
    private var skip: Int
    private var partialCount = 0
    /// Length, type and flags of a header of which only a part has arrived.
    private var partialStart: UInt64 = 0
    private var partialID: UInt32 = 0
    private var frames = 0
    private var openBlock: Int?

    /// With `expectsPreface` (server), the client's 24 magic bytes come first; nghttp2 checks them.
    package init(expectsPreface: Bool) { skip = expectsPreface ? Self.prefaceLength : 0 }

    /// The ordinal of the frame, or of the frame that opened the header block, that has begun and not ended; nil between frames.
    package var unfinished: Int? {
        if let openBlock { return openBlock }
        if partialCount > 0 { return frames + 1 }
        return skip > 0 ? frames : nil
    }

    /// Visits every frame header that is completed by `bytes`. Stops for good, and returns false, when `visit` returns false.
    package mutating func scan(_ bytes: UnsafeRawBufferPointer, _ visit: (Header) -> Bool) -> Bool {
        var index = 0
        while index < bytes.count {
            if skip > 0 {
                let passed = min(skip, bytes.count - index)
                skip -= passed
                index += passed
                continue
            }
            if partialCount == 0, bytes.count - index >= Self.headerLength {
                // The usual case: the whole header is here.
                partialStart = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).bigEndian >> 24
                partialID = bytes.loadUnaligned(fromByteOffset: index + 5, as: UInt32.self).bigEndian
                index += Self.headerLength
                if !visit(begin()) { return false }
                continue
            }
            if partialCount < 5 {
                partialStart = partialStart << 8 | UInt64(bytes[index])
            } else {
                partialID = partialID << 8 | UInt32(bytes[index])
            }
            index += 1
            partialCount += 1
            if partialCount == Self.headerLength, !visit(begin()) { return false }
        }
        return true
    }

    private mutating func begin() -> Header {
        let header = Header(
            length: Int(partialStart >> 16), type: UInt8(truncatingIfNeeded: partialStart >> 8),
            flags: UInt8(truncatingIfNeeded: partialStart), streamID: Int32(partialID & 0x7fff_ffff))
        partialCount = 0
        partialStart = 0
        partialID = 0
        frames += 1
        skip = header.length
        if header.type == FrameType.headers || header.type == FrameType.continuation {
            let ends = header.flags & Self.endHeaders != 0
            openBlock = ends ? nil : openBlock ?? frames
        }
        return header
    }
}

/// The frame types of RFC 9113, 6.
package enum FrameType {
    package static let data: UInt8 = 0
    package static let headers: UInt8 = 1
    package static let priority: UInt8 = 2
    package static let rstStream: UInt8 = 3
    package static let settings: UInt8 = 4
    package static let pushPromise: UInt8 = 5
    package static let ping: UInt8 = 6
    package static let goAway: UInt8 = 7
    package static let windowUpdate: UInt8 = 8
    package static let continuation: UInt8 = 9
}
