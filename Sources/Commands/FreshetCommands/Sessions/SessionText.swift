import MeshMessages
import Signals

/// A session as people read it, and as JSON: `user_id`, `open`, `started_at`, `last_event_at`, `events`, `clicks` (oldest
/// first), `signals` by name. Times are texts in UTC, null where there is no session.
package enum SessionText {
    /// Clicks that the text shows; the JSON has all of them.
    private static let shownClicks = 10

    package static func text(_ session: SessionV1.GetSessionResponse) -> String {
        guard session.startedAt != 0 else { return "user \(session.userID): no session" }
        let length = Double(session.lastEventAt - session.startedAt) / 1_000_000
        let since = Double(max(0, session.asOf - session.lastEventAt)) / 1_000_000
        var lines = [
            "user \(session.userID): \(session.open ? "in a session" : "no session; the last one")",
            "  began \(time(session.startedAt)), \(Numbers.count(Int(session.events), "event")) in "
                + "\(Numbers.duration(length)), the last \(Numbers.duration(since)) ago",
        ]
        if !session.clicks.isEmpty {
            lines.append(
                session.clicks.count > shownClicks
                    ? "clicks: \(session.clicks.count), the last \(shownClicks)" : "clicks")
            var table = TextTable([("  item", .left), ("at", .left)])
            for click in session.clicks.suffix(shownClicks) { table.add("  \(click.itemID)", time(click.occurredAt)) }
            lines += table.lines
        }
        let known = session.signals.filter { $0.value.value != nil }.sorted { $0.key < $1.key }
        if !known.isEmpty {
            lines.append("signals")
            var table = TextTable([("  signal", .left), ("value", .left), ("status", .left)])
            for (signal, entry) in known {
                table.add(
                    "  \(signal)", ProfileText.short(entry.value),
                    ProvenanceText.status(entry.provenance?.status ?? .unspecified))
            }
            lines += table.lines
        }
        return lines.joined(separator: "\n")
    }

    package static func json(_ session: SessionV1.GetSessionResponse) -> JSONText {
        .object([
            ("user_id", .string(session.userID)), ("open", .bool(session.open)),
            ("started_at", ProfileJSON.time(session.startedAt)),
            ("last_event_at", ProfileJSON.time(session.lastEventAt)), ("events", .integer(Int64(session.events))),
            (
                "clicks",
                .array(
                    session.clicks.map {
                        .object([
                            ("item_id", .string($0.itemID)), ("occurred_at", ProfileJSON.time($0.occurredAt)),
                        ])
                    })
            ),
            (
                "signals",
                .object(session.signals.sorted { $0.key < $1.key }.map { ($0.key, ProfileJSON.value($0.value.value)) })
            ),
            ("as_of", ProfileJSON.time(session.asOf)),
        ])
    }

    private static func time(_ micros: Int64) -> String { TimeText.iso8601(Timestamp(microseconds: micros)) }
}
