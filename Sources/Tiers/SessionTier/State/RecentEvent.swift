import Signals

/// An event as the streaming tier remembers it: what folds read, and where the log has the rest.
package struct RecentEvent: Sendable, Equatable {
    /// Its place in the log of its partition.
    package var offset: UInt64
    package var occurredAt: Timestamp
    /// `Event.idHash`: orders events of one microsecond.
    package var idHash: UInt64
    package var itemID: String
    package var kind: String
    package var value: Double?
    package var sessionID: String
    package var query: String
    package var attributes: [String: String]

    package init(_ event: Event, offset: UInt64) {
        self.init(
            offset: offset, occurredAt: event.occurredAt, idHash: event.idHash, itemID: event.itemID,
            kind: event.kind, value: event.value, sessionID: event.sessionID, query: event.query,
            attributes: event.attributes)
    }

    init(
        offset: UInt64, occurredAt: Timestamp, idHash: UInt64, itemID: String, kind: String, value: Double?,
        sessionID: String, query: String, attributes: [String: String]
    ) {
        self.offset = offset
        self.occurredAt = occurredAt
        self.idHash = idHash
        self.itemID = itemID
        self.kind = kind
        self.value = value
        self.sessionID = sessionID
        self.query = query
        self.attributes = attributes
    }

    /// For a fold, which reads of the id only its hash.
    package func event(of userID: String) -> Event {
        Event(
            idHash: idHash, userID: userID, itemID: itemID, kind: kind, occurredAt: occurredAt,
            value: value, sessionID: sessionID, query: query, attributes: attributes)
    }

    /// Whether this one comes first; of two with the same time and hash the one earlier in the log.
    func isBefore(_ other: RecentEvent) -> Bool {
        EntryWriter.Position(of: self).isBefore(other)
    }

    func isBefore(_ position: EntryWriter.Position) -> Bool {
        !position.isBefore(self) && EntryWriter.Position(of: self) != position
    }
}
