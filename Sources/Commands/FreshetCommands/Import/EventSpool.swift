import Partitioning
import Signals

/// The events of an import, packed: about half the memory that an array of them takes, since their texts lie in one piece.
package struct EventSpool: Sendable {
    private struct Entry {
        let time: Timestamp
        /// Where the event lies among the bytes.
        let start: Int
    }

    private var encoder = ByteEncoder()
    private var entries: [Entry] = []

    package init() {}

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }
    package var times: some Sequence<Timestamp> { entries.lazy.map(\.time) }

    package mutating func add(_ event: Event) {
        entries.append(Entry(time: event.occurredAt, start: encoder.bytes.count))
        event.encode(into: &encoder)
    }

    /// Puts the events in time order, those of one time in the order in which they came.
    package mutating func sortByTime() {
        entries.sort { ($0.time, $0.start) < ($1.time, $1.start) }
    }

    /// Drops the events whose time does not fulfil the condition.
    package mutating func keep(_ isKept: (Timestamp) -> Bool) { entries.removeAll { !isKept($0.time) } }

    /// The events at some places of the order.
    package func events(_ range: Range<Int>) throws -> [Event] {
        try entries[range].map { entry in
            var decoder = ByteDecoder(encoder.bytes[entry.start...])
            return try Event(from: &decoder)
        }
    }

    /// Tells lists of events apart: the hash of everything in them, and of how many there are.
    package var fingerprint: String {
        String(XXHash64.hash(encoder.bytes, seed: UInt64(entries.count)), radix: 16)
    }
}
