import Signals

/// Events of a RecBole `.inter` file: `user_id`, `item_id`, `timestamp` (seconds), and `rating` when there is one.
package struct AtomicInteractions {
    package let header: AtomicHeader
    /// The kind of all events; MovieLens ratings are visits of a film's page, so `view`.
    package let kind: String

    package init(header line: String, kind: String) throws(BadLine) {
        header = try AtomicHeader(line, required: ["user_id", "item_id", "timestamp"])
        self.kind = kind
    }

    /// The same line gives the same event id, so that importing again adds nothing.
    package func event(_ line: String) throws(BadLine) -> Event {
        let fields = try header.fields(of: line)
        guard let user = fields["user_id"] else { throw BadLine("user_id is empty") }
        guard let item = fields["item_id"] else { throw BadLine("item_id is empty") }
        guard let time = fields["timestamp"] else { throw BadLine("timestamp is empty") }
        guard let seconds = Double(time), seconds.isFinite else {
            throw BadLine("timestamp '\(time)' is not a number of seconds")
        }
        var value: Double?
        if let rating = fields["rating"] {
            guard let number = Double(rating), number.isFinite else {
                throw BadLine("rating '\(rating)' is not a number")
            }
            value = number
        }
        let occurredAt = Timestamp(seconds: seconds)
        let whole = occurredAt.microseconds % 1_000_000 == 0
        let stamp = whole ? String(occurredAt.microseconds / 1_000_000) : time
        let event = Event(
            eventID: "ml-\(user)-\(item)-\(stamp)", userID: user, itemID: item, kind: kind, occurredAt: occurredAt,
            value: value)
        do {
            try event.validate()
        } catch {
            throw BadLine(error.description)
        }
        return event
    }
}
