import Signals

/// A user's recent events in time order, packed into bytes: about 25 a typical event, so that millions of users fit in
/// memory and a checkpoint is a copy.
///
/// An entry is a byte of flags, the kind, the time as the distance from the entry before it, the offset in the log, the
/// 64-bit hash that stands for the event's id, and then what the flags say that there is. Adding at the end is O(1),
/// a late event O(n). Only what a fold reads is kept: an id itself is in the log.
///
/// Invariant: the entries are in the order of `RecentEvent.orderKey`, and `last` is that of the last one.
package struct PackedEvents: Sendable, Equatable {
    private(set) var bytes: [UInt8] = []
    package private(set) var count = 0
    private var last = EntryWriter.Position.start

    package init() {}

    package var isEmpty: Bool { count == 0 }
    /// When the newest event happened.
    package var newest: Timestamp? { isEmpty ? nil : last.occurredAt }
    /// Bytes that the entries take.
    package var byteCount: Int { bytes.count }

    /// Inserts an event where it belongs in time; at the end in nearly every case.
    package mutating func insert(_ event: RecentEvent) {
        if isEmpty || last.isBefore(event) {
            append(event)
            return
        }
        var entries = Array(self)
        let index = entries.lastIndex { $0.isBefore(event) }.map { $0 + 1 } ?? 0
        entries.insert(event, at: index)
        self = PackedEvents(inOrder: entries)
    }

    /// Forgets the events for which `isObsolete` holds.
    /// - Returns: whether there were any.
    @discardableResult
    package mutating func removeAll(where isObsolete: (RecentEvent) -> Bool) -> Bool {
        let kept = filter { !isObsolete($0) }
        guard kept.count < count else { return false }
        self = PackedEvents(inOrder: kept)
        return true
    }

    private init(inOrder events: [RecentEvent]) {
        bytes.reserveCapacity(EntryWriter.typicalEntry * events.count)
        for event in events { append(event) }
    }

    private mutating func append(_ event: RecentEvent) {
        if bytes.capacity - bytes.count < EntryWriter.typicalEntry {
            // Less than doubling: most users stay small, and there are many.
            bytes.reserveCapacity(bytes.count + Swift.max(2 * EntryWriter.typicalEntry, bytes.count / 4))
        }
        EntryWriter.append(event, after: last, to: &bytes)
        last = EntryWriter.Position(of: event)
        count += 1
    }
}

extension PackedEvents: Sequence {
    package struct Iterator: IteratorProtocol {
        private var reader: EntryReader
        private var left: Int

        init(_ events: PackedEvents) {
            reader = EntryReader(events.bytes)
            left = events.count
        }

        package mutating func next() -> RecentEvent? {
            guard left > 0 else { return nil }
            left -= 1
            do {
                return try reader.next()
            } catch {
                preconditionFailure("packed events are checked when they are decoded: \(error)")
            }
        }
    }

    package func makeIterator() -> Iterator { Iterator(self) }
    package var underestimatedCount: Int { count }
}

extension PackedEvents: ByteCodable {
    /// Format version 1: the number of entries, then their bytes with the length before them.
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(count: count)
        encoder.write(bytes: bytes)
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "recent events")
        count = try decoder.readCount(elementSize: EntryWriter.smallestEntry)
        let start = decoder.offset
        bytes = try decoder.readBytes()
        var reader = EntryReader(bytes)
        for number in 0..<count {
            let event = try reader.next()
            guard number == 0 || !event.isBefore(last) else {
                throw .invalidValue("recent events out of order", offset: start)
            }
            last = EntryWriter.Position(of: event)
        }
        try reader.finish()
    }
}
