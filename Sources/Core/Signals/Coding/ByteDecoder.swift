/// Reads what `ByteEncoder` wrote. Bounds-checked: malformed or truncated bytes throw, and a count never reserves more
/// memory than the bytes that are left could fill.
public struct ByteDecoder: Sendable {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    public init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.position = bytes.startIndex
    }

    /// Bytes read so far.
    public var offset: Int { position - bytes.startIndex }
    /// Bytes not read yet.
    public var remaining: Int { bytes.endIndex - position }

    public mutating func readByte() throws(ByteDecodingError) -> UInt8 {
        guard position < bytes.endIndex else { throw .truncated(offset: offset) }
        defer { position += 1 }
        return bytes[position]
    }

    /// A format version, refused when it is not one of `known`.
    @discardableResult
    public mutating func readVersion(
        of type: String, known: ClosedRange<UInt8> = 1...1
    ) throws(ByteDecodingError) -> UInt8 {
        let start = offset
        let version = try readByte()
        guard known.contains(version) else { throw .unknownVersion(version, of: type, offset: start) }
        return version
    }

    public mutating func readVarint() throws(ByteDecodingError) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try readByte()
            if shift == 63 && byte > 1 { throw .overlongInteger(offset: start) }
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
            if shift > 63 { throw .overlongInteger(offset: start) }
        }
    }

    /// A number of elements that each take at least `elementSize` bytes; more than can follow is an error.
    public mutating func readCount(elementSize: Int = 1) throws(ByteDecodingError) -> Int {
        let start = offset
        let count = try readVarint()
        guard count <= UInt64(remaining / max(1, elementSize)) else { throw .truncated(offset: start) }
        return Int(count)
    }

    public mutating func readInt64() throws(ByteDecodingError) -> Int64 {
        Int64(bitPattern: try readFixed())
    }

    public mutating func readDouble() throws(ByteDecodingError) -> Double {
        Double(bitPattern: try readFixed())
    }

    /// A number that must be finite.
    public mutating func readFiniteDouble() throws(ByteDecodingError) -> Double {
        let start = offset
        let value = try readDouble()
        guard value.isFinite else { throw .invalidValue("a number that is not finite", offset: start) }
        return value
    }

    public mutating func readBool() throws(ByteDecodingError) -> Bool {
        let start = offset
        switch try readByte() {
        case 0: return false
        case 1: return true
        default: throw .invalidValue("a flag that is neither 0 nor 1", offset: start)
        }
    }

    public mutating func readTimestamp() throws(ByteDecodingError) -> Timestamp {
        Timestamp(microseconds: try readInt64())
    }

    public mutating func readString() throws(ByteDecodingError) -> String {
        let start = offset
        let slice = try readSlice()
        do {
            return String(copying: try UTF8Span(validating: slice.span))
        } catch {
            throw .invalidUTF8(offset: start)
        }
    }

    /// The bytes of a string where they lie.
    mutating func readUTF8() throws(ByteDecodingError) -> ArraySlice<UInt8> {
        let start = offset
        let slice = try readSlice()
        do {
            _ = try UTF8Span(validating: slice.span)
        } catch {
            throw .invalidUTF8(offset: start)
        }
        return slice
    }

    public mutating func readBytes() throws(ByteDecodingError) -> [UInt8] {
        Array(try readSlice())
    }

    /// Throws unless everything has been read.
    public func finish() throws(ByteDecodingError) {
        guard remaining == 0 else { throw .trailingBytes(count: remaining, offset: offset) }
    }

    /// Bytes with their count before them, where they lie.
    mutating func readSlice() throws(ByteDecodingError) -> ArraySlice<UInt8> {
        let count = try readCount()
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func readFixed() throws(ByteDecodingError) -> UInt64 {
        guard remaining >= 8 else { throw .truncated(offset: offset) }
        let value = bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        position += 8
        return UInt64(littleEndian: value)
    }
}
