/// How the embedded log lays out keys and values in RocksDB. Integers in keys are big-endian, so that byte order is
/// numeric order and a partition's entries lie one after the other.
///
///     column family "log":   partition (4) | offset (8)  ->  version (1) | key length (2) | key | payload
///     column family "keys":  partition (4) | key         ->  offset (8)
///     column family "meta":  "log/format", "log/partitions", "log/hash", "log/start/" | partition (4); "caller/…"
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

    static func encode(_ record: LogRecord) -> [UInt8] {
        var value: [UInt8] = []
        value.reserveCapacity(3 + record.key.count + record.payload.count)
        value.append(entryVersion)
        value.append(contentsOf: bigEndian(UInt16(record.key.count)))
        value.append(contentsOf: record.key)
        value.append(contentsOf: record.payload)
        return value
    }

    static func decode(key: [UInt8], value: [UInt8]) throws(EventLogError) -> LogEntry {
        guard let position = position(ofKey: key) else { throw .corrupted("an entry has a key of \(key.count) bytes") }
        guard let version = value.first else { throw .corrupted("the entry at \(position) is empty") }
        guard version == entryVersion else {
            throw .unknownFormat(
                what: "the entry at \(position)", found: UInt32(version), supported: UInt32(entryVersion))
        }
        guard value.count >= 3 else { throw .corrupted("the entry at \(position) is cut short") }
        let keyEnd = 3 + Int(value[1]) << 8 + Int(value[2])
        guard keyEnd <= value.count else { throw .corrupted("the entry at \(position) is cut short") }
        return LogEntry(position: position, key: Array(value[3..<keyEnd]), payload: Array(value[keyEnd...]))
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
