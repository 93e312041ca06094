import Signals

/// One line of a JSON Lines file: an event or an item.
///
/// An event: `{"event_id", "user_id", "item_id", "kind", "occurred_at", "value", "session_id", "query", "attributes"}`;
/// `occurred_at` is microseconds since the epoch or a text such as `1998-03-07T02:41:09Z`, `attributes` is an object of
/// texts or the protocol's list of keys and values. An item: `{"item_id", "title", "labels": {"genres": […]},
/// "runtime_seconds", "description", "numbers": {"year": 1998}}`. A field with another name is an error, so that a misspelt one is not lost.
package enum JSONRecord: Equatable {
    case event(Event)
    case item(Item)

    private static let eventFields: Set<String> = [
        "event_id", "user_id", "item_id", "kind", "occurred_at", "value", "session_id", "query", "attributes",
    ]
    private static let itemFields: Set<String> = [
        "item_id", "title", "labels", "runtime_seconds", "description", "numbers",
    ]

    /// - Parameter defaults: what an event has when the line does not say; nil makes `event_id`, `kind` and
    ///   `occurred_at` obligatory.
    package static func parse(_ line: String, defaults: EventDefaults? = nil) throws(BadLine) -> JSONRecord {
        try parse(Array(line.utf8)[...], defaults: defaults)
    }

    static func parse(_ line: ArraySlice<UInt8>, defaults: EventDefaults? = nil) throws(BadLine) -> JSONRecord {
        let value: JSONValue
        do throws(JSONParser.Failure) {
            value = try JSONParser.parse(line)
        } catch {
            throw BadLine("not JSON: \(error.reason) (byte \(error.offset))")
        }
        guard case .object(let members) = value else { throw BadLine("not a JSON object") }
        let fields = JSONFields(object: members)
        let isEvent = members.contains { $0.name == "user_id" }
        let known = isEvent ? eventFields : itemFields
        var names: Set<String> = []
        for member in members {
            guard known.contains(member.name) else {
                throw BadLine("unknown field '\(member.name)' of \(isEvent ? "an event" : "an item")")
            }
            guard names.insert(member.name).inserted else { throw BadLine("the field '\(member.name)' is there twice") }
        }
        return isEvent ? .event(try event(fields, defaults: defaults)) : .item(try item(fields))
    }

    private static func event(_ fields: JSONFields, defaults: EventDefaults?) throws(BadLine) -> Event {
        let eventID = try fields.text("event_id")
        guard eventID != nil || defaults != nil else {
            throw BadLine("no event_id, without which importing again could not tell duplicates")
        }
        guard let kind = try fields.text("kind") ?? defaults?.kind else { throw BadLine("no kind") }
        guard let occurredAt = try fields.time("occurred_at") ?? defaults?.occurredAt else {
            throw BadLine("no occurred_at")
        }
        var event = Event(
            eventID: eventID ?? "", userID: try fields.text("user_id") ?? "", itemID: try fields.text("item_id") ?? "",
            kind: kind, occurredAt: occurredAt, value: try fields.number("value"),
            sessionID: try fields.text("session_id") ?? "", query: try fields.text("query") ?? "",
            attributes: try fields.attributes("attributes"))
        if eventID == nil, let defaults { event.eventID = defaults.eventID(event) }
        try event.checkForFile()
        return event
    }

    private static func item(_ fields: JSONFields) throws(BadLine) -> Item {
        guard let id = try fields.text("item_id") else { throw BadLine("neither user_id nor item_id") }
        try Item.checkForFile(id: id)
        let runtime = try fields.number("runtime_seconds")
        if let runtime, runtime <= 0 { throw BadLine("runtime_seconds is not above 0") }
        let description = try fields.text("description") ?? ""
        try Item.checkForFile(description: description)
        return Item(
            id: id, title: try fields.text("title") ?? "", labels: try fields.labels("labels"), runtimeSeconds: runtime,
            description: description, numbers: try fields.numbers("numbers"))
    }
}
