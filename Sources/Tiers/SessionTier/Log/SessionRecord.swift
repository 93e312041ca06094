import EventLog
import Partitioning
import Signals

/// What the session tier writes to the log: everything that a replay needs to rebuild the volatile state.
package enum SessionRecord: Sendable, Equatable {
    case event(Event)
    /// A patch that another tier or service wrote, as it was received.
    case patch(Patch, userID: String)
    /// Base values that a leased refresh wrote.
    case base([String: BaseValue], userID: String)
    /// A patch was taken away before its time: as it stood, so that what does not bring it back is known.
    case patchRemoval(Patch, userID: String)
    /// An anonymous id turned out to be a user, who is not named so that forgetting one does not concern the other.
    case link(anonymousID: String, to: UserDigest)
    /// What the log held of a user before this entry is erased, and what was made of it is to be removed.
    case forget(UserDigest)
    /// What stands in the place of an erased record.
    case erased

    /// Whose it is; nil when that is not told.
    package var userID: String? {
        switch self {
        case .event(let event): event.userID
        case .patch(_, let userID), .base(_, let userID), .patchRemoval(_, let userID): userID
        case .link(let anonymousID, _): anonymousID
        case .forget, .erased: nil
        }
    }

    /// What makes a repeat of the record a duplicate: the event's id, the patch's confirmation, the refresh, the anonymous
    /// id. Empty for a record that is written again each time.
    package var idempotencyKey: [UInt8] {
        switch self {
        // A copy lies beside its original when both ids are of one partition.
        case .event(let event) where event.isLinkedCopy: key("c", [event.userID, event.eventID])
        case .event(let event): key("e", [event.eventID])
        case .patch(let patch, let userID): key("p", [userID, patch.id, "\(patch.lastReinforcedAt.microseconds)"])
        case .base(let values, let userID): key("b", [userID] + Set(values.values.map(\.refreshID)).sorted())
        case .patchRemoval(let patch, let userID):
            key("r", [userID, patch.id, "\(patch.lastReinforcedAt.microseconds)"])
        case .link(let anonymousID, _): key("l", [anonymousID])
        case .forget, .erased: []
        }
    }

    package func logRecord(in partition: UInt32) -> LogRecord {
        LogRecord(partition: partition, key: idempotencyKey, payload: encodedBytes())
    }

    private func key(_ kind: String, _ parts: [String]) -> [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(kind)
        for part in parts { encoder.write(part) }
        return encoder.bytes
    }
}

extension SessionRecord {
    /// From an entry of the log.
    /// - Throws: `EventLogError.corrupted`, naming the entry, when it is no record that this program knows.
    package init(_ entry: LogEntry) throws(EventLogError) {
        try self.init(entry.payload, at: entry.position)
    }

    /// From the payload of an entry that is scanned.
    package init(_ payload: RawSpan, at position: LogPosition) throws(EventLogError) {
        try self.init(payload.withUnsafeBytes(Array.init), at: position)
    }

    private init(_ payload: [UInt8], at position: LogPosition) throws(EventLogError) {
        do {
            try self.init(decoding: payload)
        } catch {
            throw .corrupted("entry \(position): \(error)")
        }
    }
}

extension SessionRecord: ByteCodable {
    /// Format version 1: the version, one byte for the kind, then the record.
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        switch self {
        case .event(let event):
            encoder.write(byte: 1)
            event.encode(into: &encoder)
        case .patch(let patch, let userID):
            encoder.write(byte: 2)
            encoder.write(userID)
            patch.encode(into: &encoder)
        case .base(let values, let userID):
            encoder.write(byte: 3)
            encoder.write(userID)
            BaseValue.encode(values, into: &encoder)
        case .patchRemoval(let patch, let userID):
            encoder.write(byte: 4)
            encoder.write(userID)
            patch.encode(into: &encoder)
        case .link(let anonymousID, let digest):
            encoder.write(byte: 5)
            encoder.write(anonymousID)
            digest.encode(into: &encoder)
        case .forget(let digest):
            encoder.write(byte: 6)
            digest.encode(into: &encoder)
        case .erased:
            encoder.write(byte: 7)
        }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "log record")
        let start = decoder.offset
        switch try decoder.readByte() {
        case 1:
            self = .event(try Event(from: &decoder))
        case 2:
            let userID = try decoder.readString()
            self = .patch(try Patch(from: &decoder), userID: userID)
        case 3:
            let userID = try decoder.readString()
            self = .base(try BaseValue.decodeAll(from: &decoder), userID: userID)
        case 4:
            let userID = try decoder.readString()
            self = .patchRemoval(try Patch(from: &decoder), userID: userID)
        case 5:
            let anonymousID = try decoder.readString()
            self = .link(anonymousID: anonymousID, to: try UserDigest(from: &decoder))
        case 6:
            self = .forget(try UserDigest(from: &decoder))
        case 7:
            self = .erased
        case let kind:
            throw .invalidValue("a log record of unknown kind \(kind)", offset: start)
        }
    }
}
