import MeshMessages
import Signals

extension Event {
    /// - Throws: ``MappingError`` for an event that `Event.validate` refuses or that names an attribute twice.
    public init(message: SignalsV1.Event) throws(MappingError) {
        var attributes: [String: String] = [:]
        for attribute in message.attributes {
            guard attributes.updateValue(attribute.value, forKey: attribute.key) == nil else {
                throw MappingError(field: "attributes[\(attribute.key)]", problem: "is given twice")
            }
        }
        self.init(
            eventID: message.eventID, userID: message.userID, itemID: message.itemID, kind: message.kind,
            occurredAt: Timestamp(microseconds: message.occurredAt), value: message.value,
            sessionID: message.sessionID, query: message.query, attributes: attributes)
        do {
            try validate()
        } catch {
            // The error's text begins with the field.
            throw MappingError(field: error.field, problem: String(error.description.dropFirst(error.field.count + 1)))
        }
    }

    /// The events of a request, all or none.
    /// - Throws: ``MappingError`` of the first bad one, by its index and, where it has one, its id.
    public static func list(messages: [SignalsV1.Event]) throws(MappingError) -> [Event] {
        var events: [Event] = []
        events.reserveCapacity(messages.count)
        for (index, message) in messages.enumerated() {
            do {
                events.append(try Event(message: message))
            } catch {
                let name = message.eventID.isEmpty ? "" : " (event_id '\(message.eventID.prefix(64))')"
                throw MappingError(field: "events[\(index)].\(error.field)", problem: error.problem + name)
            }
        }
        return events
    }

    /// Attributes are sorted by key, so that equal events are equal bytes.
    public var message: SignalsV1.Event {
        SignalsV1.Event(
            eventID: eventID, userID: userID, itemID: itemID, kind: kind, occurredAt: occurredAt.microseconds,
            value: value, sessionID: sessionID, query: query,
            attributes: attributes.sorted { $0.key < $1.key }.map { SignalsV1.Attribute(key: $0.key, value: $0.value) })
    }
}
