import LogFollower
import RocksDB
import Signals

/// An event with its place in the log.
package struct LoggedEvent: Sendable, Equatable {
    package var partition: UInt32
    package var offset: UInt64
    package var event: Event

    package init(partition: UInt32, offset: UInt64, event: Event) {
        self.partition = partition
        self.offset = offset
        self.event = event
    }

    var key: EventKey {
        EventKey(userID: event.userID, occurredAt: event.occurredAt, partition: partition, offset: offset)
    }

    init(_ pair: KeyValue) throws {
        let key = try EventKey(bytes: pair.key)
        do {
            event = try Event(decoding: pair.value)
        } catch {
            throw BatchStateError.damaged(what: "the event \(key.partition):\(key.offset)", reason: "\(error)")
        }
        partition = key.partition
        offset = key.offset
    }
}

extension LoggedEvent {
    /// Whether a marker behind the event says that its user is forgotten.
    fileprivate func isForgotten(by markers: [ForgottenUserEntry]) -> Bool {
        guard markers.contains(where: { $0.partition == partition && $0.offset > offset }) else { return false }
        let digest = ForgottenUserEntry.digest(of: event.userID)
        return markers.contains { $0.partition == partition && $0.offset > offset && $0.digest == digest }
    }
}

extension BatchStore {
    /// Takes over a piece of the log: the events become pending, forgotten users are removed, and the offsets move, in one
    /// write batch.
    ///
    /// Entries before the stored offsets have been taken over already and are ignored, so overlapping reads do no harm.
    /// Events alone are not synced to the disk: a power cut loses events and offsets together, and the log has them.
    ///
    /// - Parameters:
    ///   - forgotten: markers of forgotten users among the entries. Events of such a user before the marker are removed or
    ///     not taken over; those behind it begin anew.
    ///   - next: the first offset not read, by partition.
    /// - Returns: how many entries were new, and how many users were removed.
    @discardableResult
    package func take(
        _ entries: [LoggedEvent], forgotten: [ForgottenUserEntry] = [], next: [UInt32: UInt64]
    ) throws -> (events: Int, removed: Int) {
        try progress.withLock { progress in
            let markers = forgotten.filter { $0.offset >= progress.offsets[$0.partition] ?? 0 }
            var batch = WriteBatch()
            var after = progress
            after.takes += 1
            var removed = 0
            if !markers.isEmpty {
                removed = try remove(Set(markers.map(\.digest)), in: &batch)
                after.removals += 1
            }
            let taken = entries.filter { entry in
                entry.offset >= progress.offsets[entry.partition] ?? 0 && !entry.isForgotten(by: markers)
            }
            // In the order of the keys, which spares RocksDB the search for each one's place from the start.
            let pairs = taken.map { (key: $0.key.bytes, value: $0.event.encodedBytes()) }
            for pair in pairs.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                batch.put(pair.key, pair.value, in: .pending)
            }
            after.newestEvent =
                taken.lazy.map(\.event.occurredAt).max().map { max(after.newestEvent ?? $0, $0) }
                ?? after.newestEvent
            for (partition, offset) in next { after.offsets[partition] = max(after.offsets[partition] ?? 0, offset) }
            guard after.offsets != progress.offsets || !batch.isEmpty else { return (0, 0) }
            batch.put(MetaKey.offsets.bytes, after.encodedOffsets, in: .meta)
            if let newest = after.newestEvent { batch.put(MetaKey.newestEvent.bytes, newest.encoded, in: .meta) }
            try database.write(batch, sync: !markers.isEmpty)
            progress = after
            return (taken.count, removed)
        }
    }

    /// Calls `body` with every event, folded or pending, in no particular order.
    package func forEachEvent(_ body: (Event) throws -> Void) throws {
        try forEachPair(of: .folded, pageSize: 500) { pair in try FoldedSegment(pair).events.forEach(body) }
        try forEachPair(of: .pending) { pair in try body(LoggedEvent(pair).event) }
    }

    /// Calls `body` with every pair.
    func forEachPair(of family: ColumnFamily, pageSize: Int = 4_000, _ body: (KeyValue) throws -> Void) throws {
        try forEachPage(of: family, pageSize: pageSize) { try $0.forEach(body) }
    }

    /// Calls `body` with all pairs, a page at a time, so that no iterator is held while it works.
    func forEachPage(of family: ColumnFamily, pageSize: Int, _ body: ([KeyValue]) throws -> Void) throws {
        var from: [UInt8] = []
        while true {
            let page = try database.pairs(family, from: from, limit: pageSize)
            if !page.isEmpty { try body(page) }
            guard page.count == pageSize, let last = page.last else { return }
            from = last.key + [0]
        }
    }
}
