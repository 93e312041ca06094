/// How the embedded log lays out keys and values in RocksDB. Integers in keys are big-endian, so that byte order is
/// numeric order and a partition's entries lie one after the other.
///
///     column family "log":   partition (4) | offset (8)  ->  version (1) | key length (2) | key | payload
///     column family "keys":  partition (4) | key         ->  offset (8)
///     column family "state": partition (4) | 0           ->  version (1) | offset (8) | the partition's state
///                            partition (4) | 1 | user id ->  version (1) | the user's state
///     column family "meta":  "log/format", "log/partitions", "log/hash", "log/start/" | partition (4); "caller/…", "note/…"
enum LogFormat {
    /// Version of the layout as a whole, stored in "meta".
    static let version: UInt32 = 1
    /// Version of one entry's value, its first byte.
    static let entryVersion: UInt8 = 1

    static func entryKey(_ position: LogPosition) -> [UInt8] {
        bigEndian(position.partition) + bigEndian(position.offset)
    }

    static func idempotencyKey(partition: UInt32, key: [UInt8]) -> [UInt8] {
        bigEndian(partition) + key
    }

    static func startKey(partition: UInt32) -> [UInt8] {
        Array("log/start/".utf8) + bigEndian(partition)
    }

    static func callerKey(_ name: String) -> [UInt8] {
        Array("caller/\(name)".utf8)
    }

    static func noteKey(_ name: String) -> [UInt8] {
        Array("note/\(name)".utf8)
    }

    static func encode(key: [UInt8], payload: [UInt8]) -> [UInt8] {
        var value: [UInt8] = []
        value.reserveCapacity(3 + key.count + payload.count)
        value.append(entryVersion)
        value.append(contentsOf: bigEndian(UInt16(key.count)))
        value.append(contentsOf: key)
        value.append(contentsOf: payload)
        return value
    }

    static func decode(key: [UInt8], value: [UInt8]) throws(EventLogError) -> LogEntry {
        guard let position = position(ofKey: key) else { throw .corrupted("an entry has a key of \(key.count) bytes") }
        let parts = try parts(of: value.span.bytes, at: position)
        return LogEntry(position: position, key: Array(value[parts.key]), payload: Array(value[parts.payload]))
    }

    /// Where the value of an entry holds the idempotency key and the payload.
    static func parts(
        of value: RawSpan, at position: LogPosition
    ) throws(EventLogError) -> (key: Range<Int>, payload: Range<Int>) {
        guard !value.isEmpty else { throw .corrupted("the entry at \(position) is empty") }
        let version = value.unsafeLoad(as: UInt8.self)
        guard version == entryVersion else {
            throw .unknownFormat(
                what: "the entry at \(position)", found: UInt32(version), supported: UInt32(entryVersion))
        }
        guard value.byteCount >= 3 else { throw .corrupted("the entry at \(position) is cut short") }
        let keyEnd = 3 + Int(UInt16(bigEndian: value.unsafeLoadUnaligned(fromByteOffset: 1, as: UInt16.self)))
        guard keyEnd <= value.byteCount else { throw .corrupted("the entry at \(position) is cut short") }
        return (3..<keyEnd, keyEnd..<value.byteCount)
    }

    /// Whether these are the bytes of `entryKey(position)`.
    static func isKey(_ key: RawSpan, of position: LogPosition) -> Bool {
        key.byteCount == 12
            && UInt32(bigEndian: key.unsafeLoadUnaligned(as: UInt32.self)) == position.partition
            && UInt64(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt64.self)) == position.offset
    }

    static func position(ofKey key: [UInt8]) -> LogPosition? {
        guard key.count == 12, let partition = integer(UInt32.self, key[..<4]),
            let offset = integer(UInt64.self, key[4...])
        else { return nil }
        return LogPosition(partition: partition, offset: offset)
    }

    static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    /// The big-endian integer in exactly `bytes`, or nil when their number is wrong.
    static func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ type: Value.Type, _ bytes: ArraySlice<UInt8>
    ) -> Value? {
        guard bytes.count == MemoryLayout<Value>.size else { return nil }
        return bytes.reduce(0) { $0 << 8 | Value($1) }
    }
}
