import Signals

/// What an event has when its JSON does not say.
package struct EventDefaults: Sendable {
    /// Makes an id for the event, which has none.
    package var eventID: @Sendable (Event) -> String
    /// Nil makes it obligatory.
    package var kind: String?
    /// Nil makes it obligatory.
    package var occurredAt: Timestamp?

    package init(eventID: @escaping @Sendable (Event) -> String, kind: String?, occurredAt: Timestamp?) {
        self.eventID = eventID
        self.kind = kind
        self.occurredAt = occurredAt
    }
}
