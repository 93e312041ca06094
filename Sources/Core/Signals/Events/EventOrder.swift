import Partitioning

/// Where an event stands among a user's events: by time, and those of one microsecond by the hash of their ids.
///
/// The hash and not the id breaks ties, everywhere, so that what is kept of an event for long needs 8 bytes of its id. Two
/// ids of one microsecond with one hash are taken as the same event; of n such ids that happens with probability
/// n² / 2⁶⁵.
public struct EventOrder: Sendable, Hashable, Comparable {
    public var occurredAt: Timestamp
    /// ``Event/idHash``.
    public var idHash: UInt64

    public init(occurredAt: Timestamp, idHash: UInt64) {
        self.occurredAt = occurredAt
        self.idHash = idHash
    }

    public static func < (left: EventOrder, right: EventOrder) -> Bool {
        left.occurredAt == right.occurredAt ? left.idHash < right.idHash : left.occurredAt < right.occurredAt
    }
}

extension Event {
    /// The 64-bit FNV-1a hash of the event's id. O(bytes of the id).
    public var idHash: UInt64 { restoredIDHash ?? FNV1a.hash(eventID.utf8) }

    /// Where the event stands among the user's events.
    public var orderKey: EventOrder { EventOrder(occurredAt: occurredAt, idHash: idHash) }

    /// The order in which a user's events happened: that of their ``orderKey``, which is computed only for a tie.
    public static func inTimeOrder(_ left: Event, _ right: Event) -> Bool {
        if left.occurredAt != right.occurredAt { return left.occurredAt < right.occurredAt }
        return left.idHash < right.idHash
    }
}

extension EventOrder: ByteCodable {
    /// 16 bytes: the time, then the hash.
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(occurredAt)
        encoder.write(Int64(bitPattern: idHash))
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let occurredAt = try decoder.readTimestamp()
        self.init(occurredAt: occurredAt, idHash: UInt64(bitPattern: try decoder.readInt64()))
    }
}
