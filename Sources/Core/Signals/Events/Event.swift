/// Something a user did, once. The same `eventID` is the same event, however often it arrives.
public struct Event: Sendable, Hashable {
    public var eventID: String
    public var userID: String
    /// Empty when the event names no item (a search).
    public var itemID: String
    /// `view`, `click`, `search`, `complete`, `like`, `skip` …; weighed by the catalogue.
    public var kind: String
    public var occurredAt: Timestamp
    /// Rating, seconds watched, price: what the kind says.
    public var value: Double?
    /// Empty when the sender knows of no session.
    public var sessionID: String
    /// The text of a search; else empty.
    public var query: String
    /// Further facts by name. `attributes["genres"]` overrides what the item table says of the event's labels.
    public var attributes: [String: String]
    /// The hash of an id that is no longer known; `nil` for an event with its id.
    let restoredIDHash: UInt64?

    public init(
        eventID: String, userID: String, itemID: String = "", kind: String, occurredAt: Timestamp, value: Double? = nil,
        sessionID: String = "", query: String = "", attributes: [String: String] = [:]
    ) {
        self.eventID = eventID
        self.userID = userID
        self.itemID = itemID
        self.kind = kind
        self.occurredAt = occurredAt
        self.value = value
        self.sessionID = sessionID
        self.query = query
        self.attributes = attributes
        self.restoredIDHash = nil
    }

    /// An event from a form that keeps only the hash of its id (``idHash``): it folds as the whole one does. Its
    /// `eventID` is empty, so it is no valid event to append or to send.
    public init(
        idHash: UInt64, userID: String, itemID: String = "", kind: String, occurredAt: Timestamp, value: Double? = nil,
        sessionID: String = "", query: String = "", attributes: [String: String] = [:]
    ) {
        self.eventID = ""
        self.userID = userID
        self.itemID = itemID
        self.kind = kind
        self.occurredAt = occurredAt
        self.value = value
        self.sessionID = sessionID
        self.query = query
        self.attributes = attributes
        self.restoredIDHash = idHash
    }
}
