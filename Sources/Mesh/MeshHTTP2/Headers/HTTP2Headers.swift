#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A header block: names and values in one flat byte array, so that a block costs two allocations however many
/// fields it has. Names are lower case, as HTTP/2 requires; order is kept and a name may repeat.
public struct HTTP2Headers: Sendable, Equatable {
    struct Field: Sendable, Equatable {
        var start: UInt32
        var nameLength: UInt32
        var valueLength: UInt32
    }

    @usableFromInline var bytes: [UInt8] = []
    var fields: [Field] = []

    public init() {}

    /// A block with room for `fieldCapacity` fields and `byteCapacity` bytes of names and values.
    public init(fieldCapacity: Int, byteCapacity: Int) {
        fields.reserveCapacity(fieldCapacity)
        bytes.reserveCapacity(byteCapacity)
    }

    public var count: Int { fields.count }
    public var isEmpty: Bool { fields.isEmpty }

    /// Bytes as HPACK counts them: name, value and 32 octets overhead a field (RFC 9113, 6.5.2).
    public var listSize: Int { bytes.count + 32 * fields.count }

    /// Appends a field. The caller passes a lower-case name.
    public mutating func add(_ name: StaticString, _ value: StaticString) {
        add(
            name: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount),
            value: UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    /// Appends a field. The caller passes a lower-case name.
    public mutating func add(_ name: String, _ value: String) {
        let start = UInt32(bytes.count)
        bytes.append(contentsOf: name.utf8)
        let nameEnd = UInt32(bytes.count)
        bytes.append(contentsOf: value.utf8)
        fields.append(
            Field(start: start, nameLength: nameEnd - start, valueLength: UInt32(bytes.count) - nameEnd))
    }

    /// Appends a field from raw bytes, which are copied.
    public mutating func add(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        fields.append(
            Field(
                start: UInt32(bytes.count), nameLength: UInt32(name.count), valueLength: UInt32(value.count)))
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: value)
    }

    /// Appends every field of `other`.
    public mutating func append(_ other: HTTP2Headers) {
        let shift = UInt32(bytes.count)
        bytes.append(contentsOf: other.bytes)
        for var field in other.fields {
            field.start += shift
            fields.append(field)
        }
    }
}

// MARK: - Reading

extension HTTP2Headers {
    /// The name of the field at `index`, as bytes.
    public func name(at index: Int) -> ArraySlice<UInt8> {
        let field = fields[index]
        return bytes[Int(field.start)..<Int(field.start + field.nameLength)]
    }

    /// The value of the field at `index`, as bytes.
    public func value(at index: Int) -> ArraySlice<UInt8> {
        let field = fields[index]
        let start = Int(field.start + field.nameLength)
        return bytes[start..<start + Int(field.valueLength)]
    }

    /// The position of the first field called `name` at or after `start`; compares bytes, allocates nothing.
    public func firstIndex(of name: StaticString, from start: Int = 0) -> Int? {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        return firstIndex(of: UnsafeRawBufferPointer(wanted), from: start)
    }

    /// The position of the first field called `name` at or after `start`.
    public func firstIndex(of name: String, from start: Int = 0) -> Int? {
        var name = name
        return name.withUTF8 { firstIndex(of: UnsafeRawBufferPointer($0), from: start) }
    }

    private func firstIndex(of name: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let wanted = name.baseAddress else { return nil }
        let length = UInt32(truncatingIfNeeded: name.count)
        return bytes.withUnsafeBytes { all in
            fields.withUnsafeBufferPointer { fields in
                for index in start..<max(start, fields.count) where fields[index].nameLength == length {
                    // The block has a field, so it has bytes.
                    if memcmp(all.baseAddress! + Int(fields[index].start), wanted, name.count) == 0 { return index }
                }
                return nil
            }
        }
    }

    /// Whether there is a field called `name`.
    public func contains(_ name: StaticString) -> Bool { firstIndex(of: name) != nil }

    /// Whether the first value of `name` is `expected`, byte for byte. Allocates nothing.
    public func value(of name: StaticString, is expected: StaticString) -> Bool {
        guard let index = firstIndex(of: name) else { return false }
        let field = fields[index]
        let length = expected.utf8CodeUnitCount
        guard Int(field.valueLength) == length else { return false }
        return bytes.withUnsafeBytes { bytes in
            memcmp(bytes.baseAddress! + Int(field.start + field.nameLength), expected.utf8Start, length) == 0
        }
    }

    /// The first value of `name` as bytes.
    public func value(of name: StaticString) -> ArraySlice<UInt8>? {
        firstIndex(of: name).map(value(at:))
    }

    /// The first value of `name` as text; bytes that are not UTF-8 are repaired.
    public func text(of name: StaticString) -> String? {
        value(of: name).map { String(decoding: $0, as: UTF8.self) }
    }

    public func nameText(at index: Int) -> String { String(decoding: name(at: index), as: UTF8.self) }
    public func valueText(at index: Int) -> String { String(decoding: value(at: index), as: UTF8.self) }
}

extension HTTP2Headers: CustomStringConvertible {
    public var description: String {
        (0..<count).map { "\(nameText(at: $0)): \(valueText(at: $0))" }.joined(separator: ", ")
    }
}
