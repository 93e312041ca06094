import Signals
import Traffic

/// The lines of generated files, as `freshet import` reads events and items.
package enum GeneratedLine {
    package static func event(_ event: Event) -> JSONText {
        var fields: [(String, JSONText)] = [
            ("event_id", .string(event.eventID)), ("user_id", .string(event.userID)), ("kind", .string(event.kind)),
            ("occurred_at", .integer(event.occurredAt.microseconds)),
        ]
        if !event.itemID.isEmpty { fields.append(("item_id", .string(event.itemID))) }
        if !event.query.isEmpty { fields.append(("query", .string(event.query))) }
        return .object(fields)
    }

    package static func item(_ item: Item) -> JSONText {
        let labels = item.labels.sorted { $0.key < $1.key }.map { attribute, labels in
            (attribute, JSONText.array(labels.map { .string($0) }))
        }
        var fields: [(String, JSONText)] = [
            ("item_id", .string(item.id)), ("title", .string(item.title)), ("labels", .object(labels)),
        ]
        if let seconds = item.runtimeSeconds { fields.append(("runtime_seconds", .number(seconds))) }
        return .object(fields)
    }

    /// An object of one line: `kind`, whom or what it is about, `from` and `to` in microseconds, `size`, and of a burst
    /// `signal_to_noise`.
    package static func episode(_ episode: PlantedEpisode) -> JSONText {
        var fields: [(String, JSONText)] = [("kind", .string(episode.kind.rawValue))]
        let names = [
            ("user_id", episode.userID), ("item_id", episode.itemID), ("label", episode.label),
            ("cluster", episode.cluster),
        ]
        for (name, text) in names where !text.isEmpty { fields.append((name, .string(text))) }
        fields += [
            ("from", .integer(episode.from.microseconds)), ("to", .integer(episode.to.microseconds)),
            ("size", .number(episode.size)),
        ]
        if episode.kind == .burst { fields.append(("signal_to_noise", .number(episode.signalToNoise))) }
        return .object(fields)
    }
}
