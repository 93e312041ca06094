/// How a value is laid out on the wire.
enum WireType: UInt8 {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case startGroup = 3
    case endGroup = 4
    case fixed32 = 5

    var isGroup: Bool { self == .startGroup || self == .endGroup }

    var name: String {
        switch self {
        case .varint: "varint"
        case .fixed64: "64-bit"
        case .lengthDelimited: "length-delimited"
        case .startGroup, .endGroup: "group"
        case .fixed32: "32-bit"
        }
    }
}

/// The number and the wire type that precede each value.
struct WireTag {
    var number: UInt32
    var wireType: WireType
}

/// A place in the wire format, and where the message that it reads ends.
struct WireCursor {
    let bytes: UnsafeRawBufferPointer
    var position: Int
    let end: Int

    /// Reads a tag: a varint of at most five bytes with a number that is not 0 and a wire type other than a group.
    @inline(__always)
    mutating func tag() throws(MessageError) -> WireTag {
        if position < end {
            let byte = bytes[position]
            // Field numbers below 16 take one byte.
            if byte >= 8, byte < 0x80, let wireType = WireType(rawValue: byte & 7), !wireType.isGroup {
                position += 1
                return WireTag(number: UInt32(byte >> 3), wireType: wireType)
            }
        }
        return try longTag()
    }

    @inline(never)
    private mutating func longTag() throws(MessageError) -> WireTag {
        let start = position
        let value = try shortVarint(limit: WireScanner.maximumTagBytes, "tag")
        let number = value >> 3
        guard number > 0, number <= 0x1FFF_FFFF else {
            throw MessageError(.malformed, "\(number) is not a field number", offset: start)
        }
        guard let wireType = WireType(rawValue: UInt8(value & 7)) else {
            throw MessageError(.malformed, "field \(number) has the unknown wire type \(value & 7)", offset: start)
        }
        if wireType.isGroup {
            throw MessageError(.malformed, "field \(number) is a group, which is not supported", offset: start)
        }
        return WireTag(number: UInt32(number), wireType: wireType)
    }

    /// Reads a length; the value that it announces lies within the message.
    @inline(__always)
    mutating func length() throws(MessageError) -> Int {
        if position < end {
            let byte = bytes[position]
            if byte < 0x80, Int(byte) < end - position {
                position += 1
                return Int(byte)
            }
        }
        return try longLength()
    }

    @inline(never)
    private mutating func longLength() throws(MessageError) -> Int {
        let start = position
        let length = try shortVarint(limit: WireScanner.maximumLengthBytes, "length")
        guard length <= UInt64(end - position) else {
            throw MessageError(.truncated, "\(length) bytes announced, \(end - position) left", offset: start)
        }
        return Int(length)
    }

    mutating func skip(_ wireType: WireType) throws(MessageError) {
        switch wireType {
        case .varint: try skipVarint()
        case .fixed64: try skip(8)
        case .fixed32: try skip(4)
        case .lengthDelimited: position += try length()
        case .startGroup, .endGroup:
            throw MessageError(.malformed, "groups are not supported", offset: position)
        }
    }

    mutating func skipVarint() throws(MessageError) {
        let start = position
        while position < end {
            let byte = bytes[position]
            position += 1
            if byte < 0x80 { return }
            if position - start == 10 {
                throw MessageError(.malformed, "varint of more than 10 bytes", offset: start)
            }
        }
        throw MessageError(.truncated, "the message ends within a varint", offset: start)
    }

    private mutating func skip(_ count: Int) throws(MessageError) {
        guard end - position >= count else {
            throw MessageError(.truncated, "\(count) bytes expected, \(end - position) left", offset: position)
        }
        position += count
    }

    private mutating func shortVarint(limit: Int, _ what: String) throws(MessageError) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
            if position - start == limit {
                throw MessageError(.malformed, "\(what) of more than \(limit) bytes", offset: start)
            }
        }
        throw MessageError(.truncated, "the message ends within a \(what)", offset: start)
    }
}
