import MeshMessages
import Signals

/// One entry of the log as a line.
package enum TailLine {
    /// `2026-11-22T09:05:15Z  42  search  "jazz"  genres=Musical  [3:120]`
    package static func text(_ entry: SessionV1.LogEntry) -> String {
        let place = "[\(entry.partition):\(entry.offset)]"
        guard let event = entry.event else {
            return "forgotten: the user whose id has the SHA-256 \(hex(entry.forgottenUser))  \(place)"
        }
        var words = [TimeText.iso8601(Timestamp(microseconds: event.occurredAt)), event.userID, event.kind]
        if !event.itemID.isEmpty { words.append(event.itemID) }
        if !event.query.isEmpty { words.append("\"\(event.query)\"") }
        if let value = event.value { words.append("\(value)") }
        words += event.attributes.map { "\($0.key)=\($0.value)" }
        return (words + [place]).joined(separator: "  ")
    }

    /// An object of one line: `partition`, `offset`, and `event`, with the fields that `freshet events put` reads, or
    /// `forgotten_user`, the SHA-256 of the id in hexadecimal.
    package static func json(_ entry: SessionV1.LogEntry) -> JSONText {
        let place: [(String, JSONText)] = [
            ("partition", .integer(Int64(entry.partition))), ("offset", .integer(Int64(clamping: entry.offset))),
        ]
        guard let event = entry.event else {
            return .object(place + [("forgotten_user", .string(hex(entry.forgottenUser)))])
        }
        var fields: [(String, JSONText)] = [
            ("event_id", .string(event.eventID)), ("user_id", .string(event.userID)), ("kind", .string(event.kind)),
            ("occurred_at", ProfileJSON.time(event.occurredAt)),
        ]
        if !event.itemID.isEmpty { fields.append(("item_id", .string(event.itemID))) }
        if let value = event.value { fields.append(("value", .number(value))) }
        if !event.sessionID.isEmpty { fields.append(("session_id", .string(event.sessionID))) }
        if !event.query.isEmpty { fields.append(("query", .string(event.query))) }
        if !event.attributes.isEmpty {
            fields.append(("attributes", .object(event.attributes.map { ($0.key, .string($0.value)) })))
        }
        return .object(place + [("event", .object(fields))])
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
