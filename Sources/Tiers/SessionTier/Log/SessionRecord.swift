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

    package var userID: String {
        switch self {
        case .event(let event): event.userID
        case .patch(_, let userID), .base(_, let userID): userID
        }
    }

    /// What makes a repeat of the record a duplicate: the event's id, the patch's confirmation, the refresh.
    package var idempotencyKey: [UInt8] {
        switch self {
        case .event(let event): key("e", [event.eventID])
        case .patch(let patch, let userID): key("p", [userID, patch.id, "\(patch.lastReinforcedAt.microseconds)"])
        case .base(let values, let userID): key("b", [userID] + Set(values.values.map(\.refreshID)).sorted())
        }
    }

    package func logRecord(partitioner: Partitioner) -> LogRecord {
        LogRecord(
            partition: partitioner.partition(of: userID), key: idempotencyKey, payload: encodedBytes())
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
        do {
            try self.init(decoding: entry.payload)
        } catch {
            throw .corrupted("entry \(entry.position): \(error)")
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
            encoder.write(count: values.count)
            for (signal, value) in values.sorted(by: { $0.key < $1.key }) {
                encoder.write(signal)
                value.value.encode(into: &encoder)
                encoder.write(value.refreshedAt ?? .epoch)
                encoder.write(value.refreshID)
            }
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
            var values: [String: BaseValue] = [:]
            for _ in 0..<(try decoder.readCount(elementSize: 10)) {
                let signal = try decoder.readString()
                let value = try SignalValue(from: &decoder)
                let refreshedAt = try decoder.readTimestamp()
                values[signal] = BaseValue(value, refreshedAt: refreshedAt, refreshID: try decoder.readString())
            }
            self = .base(values, userID: userID)
        case let kind:
            throw .invalidValue("a log record of unknown kind \(kind)", offset: start)
        }
    }
}
