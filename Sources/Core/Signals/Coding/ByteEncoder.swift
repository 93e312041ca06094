/// Appends values to a growing array of bytes: little endian, lengths and counts as varints (LEB128).
public struct ByteEncoder: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public init(reservingCapacity capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    public mutating func write(byte: UInt8) {
        bytes.append(byte)
    }

    /// A format version: the first byte of everything whose form may change.
    public mutating func write(version: UInt8) {
        bytes.append(version)
    }

    /// An unsigned integer, 7 bits a byte, low bits first.
    public mutating func write(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The number of elements that follow.
    public mutating func write(count: Int) {
        write(varint: UInt64(count))
    }

    /// A signed integer of 8 bytes.
    public mutating func write(_ value: Int64) {
        write(fixed: UInt64(bitPattern: value))
    }

    /// The IEEE 754 bits, so that a value comes back exactly.
    public mutating func write(_ value: Double) {
        write(fixed: value.bitPattern)
    }

    public mutating func write(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    public mutating func write(_ time: Timestamp) {
        write(time.microseconds)
    }

    /// UTF-8 with its length in bytes before it.
    public mutating func write(_ string: String) {
        var string = string
        string.withUTF8 { utf8 in
            write(count: utf8.count)
            bytes.append(contentsOf: utf8)
        }
    }

    /// Bytes with their count before them.
    public mutating func write(bytes value: [UInt8]) {
        write(count: value.count)
        bytes.append(contentsOf: value)
    }

    private mutating func write(fixed value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
