import RocksDB
import Signals

extension ColumnFamily {
    /// Events that no build has folded yet, by user, time and position.
    static let pending = ColumnFamily("pending")
    /// Events that have been folded, by the same key: models are fitted on them, and another catalogue folds them anew.
    static let folded = ColumnFamily("folded")
    /// One encoded `UserStates` for each user.
    static let states = ColumnFamily("states")
    /// One encoded item for each id.
    static let items = ColumnFamily("items")
    /// Folded events by item and kind.
    static let population = ColumnFamily("population")
    /// Offsets, times and counters by name.
    static let meta = ColumnFamily("meta")

    static let ofBatch: [ColumnFamily] = [.pending, .folded, .states, .items, .population, .meta]
}

/// The key of an event: its user, a NUL (which no id contains), its time, partition and offset, big-endian. In byte order
/// the users stand as `UserProfile.idsAreInOrder` wants them, and each user's events in time order.
struct EventKey: Sendable, Equatable {
    private static let tail = 8 + 4 + 8

    var userID: String
    var occurredAt: Timestamp
    var partition: UInt32
    var offset: UInt64

    init(userID: String, occurredAt: Timestamp, partition: UInt32, offset: UInt64) {
        self.userID = userID
        self.occurredAt = occurredAt
        self.partition = partition
        self.offset = offset
    }

    /// - Throws: `BatchStateError.malformedKey`.
    init(bytes: [UInt8]) throws(BatchStateError) {
        guard bytes.count > Self.tail + 1, bytes[bytes.count - Self.tail - 1] == 0,
            let userID = String(validating: bytes[..<(bytes.count - Self.tail - 1)], as: UTF8.self)
        else { throw .malformedKey(bytes) }
        let tail = bytes[(bytes.count - Self.tail)...]
        func number(_ range: Range<Int>) -> UInt64 {
            tail[(tail.startIndex + range.lowerBound)..<(tail.startIndex + range.upperBound)]
                .reduce(0) { $0 << 8 | UInt64($1) }
        }
        self.userID = userID
        occurredAt = Timestamp(microseconds: Int64(bitPattern: number(0..<8) ^ (1 << 63)))
        partition = UInt32(truncatingIfNeeded: number(8..<12))
        offset = number(12..<20)
    }

    var bytes: [UInt8] {
        var bytes = EventKey.prefix(ofUser: userID)
        bytes.append(bigEndian: UInt64(bitPattern: occurredAt.microseconds) ^ (1 << 63))
        bytes.append(bigEndian: partition)
        bytes.append(bigEndian: offset)
        return bytes
    }

    /// What the keys of all events of a user begin with.
    static func prefix(ofUser userID: String) -> [UInt8] { Array(userID.utf8) + [0] }
}

extension Population.Key {
    var bytes: [UInt8] { Array(itemID.utf8) + [0] + Array(kind.utf8) }

    /// - Throws: `BatchStateError.malformedKey`.
    init(bytes: [UInt8]) throws(BatchStateError) {
        guard let separator = bytes.firstIndex(of: 0),
            let itemID = String(validating: bytes[..<separator], as: UTF8.self),
            let kind = String(validating: bytes[(separator + 1)...], as: UTF8.self)
        else { throw .malformedKey(bytes) }
        self.init(itemID: itemID, kind: kind)
    }
}

extension [UInt8] {
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
