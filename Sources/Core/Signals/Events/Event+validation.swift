/// Why an event is refused, naming the field.
public struct EventError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Problem: Sendable, Equatable {
        case empty
        case tooLong(bytes: Int, limit: Int)
        case containsNUL
        case notFinite
        case notPositive
        case absurdTime
        case tooMany(count: Int, limit: Int)
    }

    /// The field's name as in the protocol: `event_id`, `occurred_at`, `attributes[genres]` …
    public var field: String
    public var problem: Problem

    public init(field: String, problem: Problem) {
        self.field = field
        self.problem = problem
    }

    public var description: String {
        switch problem {
        case .empty: "\(field) is empty: 1 to \(Event.maximumIDBytes) bytes are wanted"
        case .tooLong(let bytes, let limit): "\(field) has \(bytes) bytes; at most \(limit) are allowed"
        case .containsNUL: "\(field) contains a NUL character"
        case .notFinite: "\(field) is not a finite number"
        case .notPositive: "\(field) is missing or before 1970: microseconds since the epoch are wanted"
        case .absurdTime: "\(field) is after the year 2200: microseconds since the epoch are wanted"
        case .tooMany(let count, let limit): "\(field) has \(count) entries; at most \(limit) are allowed"
        }
    }
}

extension Event {
    public static let maximumIDBytes = 256
    public static let maximumTextBytes = 4096
    public static let maximumAttributes = 64
    /// 2200-01-01T00:00:00Z: a later time is a mistake of the unit (nanoseconds), not a date.
    static let latestTime = Timestamp(microseconds: 7_258_118_400_000_000)

    /// Throws an error that names the first field that is wrong.
    public func validate() throws(EventError) {
        try Event.check(eventID, "event_id", limit: Event.maximumIDBytes)
        try Event.check(userID, "user_id", limit: Event.maximumIDBytes)
        try Event.check(itemID, "item_id", limit: Event.maximumIDBytes, mayBeEmpty: true)
        try Event.check(kind, "kind", limit: Event.maximumIDBytes)
        guard occurredAt > .epoch else { throw EventError(field: "occurred_at", problem: .notPositive) }
        guard occurredAt <= Event.latestTime else { throw EventError(field: "occurred_at", problem: .absurdTime) }
        if let value, !value.isFinite { throw EventError(field: "value", problem: .notFinite) }
        try Event.check(sessionID, "session_id", limit: Event.maximumIDBytes, mayBeEmpty: true)
        try Event.check(query, "query", limit: Event.maximumTextBytes, mayBeEmpty: true)
        guard attributes.count <= Event.maximumAttributes else {
            let problem = EventError.Problem.tooMany(count: attributes.count, limit: Event.maximumAttributes)
            throw EventError(field: "attributes", problem: problem)
        }
        for key in attributes.keys.sorted() {
            try Event.check(key, "attributes", limit: Event.maximumIDBytes)
            let value = attributes[key] ?? ""
            try Event.check(value, "attributes[\(key)]", limit: Event.maximumTextBytes, mayBeEmpty: true)
        }
    }

    /// Whether ``validate()`` takes an event of this time.
    package static func isPlausible(_ occurredAt: Timestamp) -> Bool { occurredAt > .epoch && occurredAt <= latestTime }

    /// Checks a user's or an item's id as events must have it, for calls that name one.
    public static func validate(id: String, field: String) throws(EventError) {
        try check(id, field, limit: maximumIDBytes)
    }

    private static func check(
        _ text: String, _ field: String, limit: Int, mayBeEmpty: Bool = false
    ) throws(EventError) {
        let bytes = text.utf8.count
        if bytes == 0 && !mayBeEmpty { throw EventError(field: field, problem: .empty) }
        if bytes > limit { throw EventError(field: field, problem: .tooLong(bytes: bytes, limit: limit)) }
        // In place when it can be: a sequence's own search is several times slower, and every event comes by here.
        if text.utf8.withContiguousStorageIfAvailable({ $0.contains(0) }) ?? text.utf8.contains(0) {
            throw EventError(field: field, problem: .containsNUL)
        }
    }
}
