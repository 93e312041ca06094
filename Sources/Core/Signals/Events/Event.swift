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
    }

    /// The order in which a user's events happened; those of one microsecond are ordered by id.
    public static func inTimeOrder(_ left: Event, _ right: Event) -> Bool {
        if left.occurredAt != right.occurredAt { return left.occurredAt < right.occurredAt }
        return left.eventID < right.eventID
    }
}
