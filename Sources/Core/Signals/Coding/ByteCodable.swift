/// A value with a stable binary form: states, events and values as they are logged and checkpointed.
///
/// `init(from:)` accepts exactly what `encode(into:)` writes and throws `ByteDecodingError` for anything else; it never
/// traps, whatever the bytes are. A type that may change its form writes a format version first.
public protocol ByteCodable: Sendable {
    func encode(into encoder: inout ByteEncoder)
    init(from decoder: inout ByteDecoder) throws(ByteDecodingError)
}

extension ByteCodable {
    /// The binary form of this value alone.
    public func encodedBytes() -> [UInt8] {
        var encoder = ByteEncoder()
        encode(into: &encoder)
        return encoder.bytes
    }

    /// From the binary form of one value, all of it: bytes left over are an error.
    public init(decoding bytes: [UInt8]) throws(ByteDecodingError) {
        var decoder = ByteDecoder(bytes)
        try self.init(from: &decoder)
        try decoder.finish()
    }
}

/// Why bytes are not the binary form of a value, and at which byte.
public enum ByteDecodingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The bytes end before the value does.
    case truncated(offset: Int)
    /// A varint of more than 64 bits.
    case overlongInteger(offset: Int)
    /// A string that is not UTF-8.
    case invalidUTF8(offset: Int)
    /// A format version that this build does not know: written by a newer one.
    case unknownVersion(UInt8, of: String, offset: Int)
    /// A value outside its domain.
    case invalidValue(String, offset: Int)
    /// Bytes after the end of the value.
    case trailingBytes(count: Int, offset: Int)

    public var description: String {
        switch self {
        case .truncated(let offset): "the bytes end at \(offset), before the value does"
        case .overlongInteger(let offset): "an integer of more than 64 bits at byte \(offset)"
        case .invalidUTF8(let offset): "a string that is not UTF-8 at byte \(offset)"
        case .unknownVersion(let version, let type, let offset):
            "format version \(version) of \(type) at byte \(offset) is unknown: it was written by a newer build"
        case .invalidValue(let what, let offset): "\(what) at byte \(offset)"
        case .trailingBytes(let count, let offset): "\(count) bytes too many at byte \(offset)"
        }
    }
}
