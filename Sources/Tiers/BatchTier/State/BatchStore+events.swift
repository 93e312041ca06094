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

extension BatchStore {
    /// Takes over a piece of the log: the events become pending and the offsets move, in one write batch.
    ///
    /// Entries before the stored offsets have been taken over already and are ignored, so overlapping reads do no harm.
    /// Not synced to the disk: a power cut loses events and offsets together, and the log has them.
    ///
    /// - Parameter next: the first offset not read, by partition.
    /// - Returns: how many entries were new.
    @discardableResult
    package func take(_ entries: [LoggedEvent], next: [UInt32: UInt64]) throws -> Int {
        try progress.withLock { progress in
            var batch = WriteBatch()
            var after = progress
            for entry in entries where entry.offset >= progress.offsets[entry.partition] ?? 0 {
                batch.put(entry.key.bytes, entry.event.encodedBytes(), in: .pending)
                let time = entry.event.occurredAt
                after.newestEvent = max(after.newestEvent ?? time, time)
            }
            let count = batch.count
            for (partition, offset) in next { after.offsets[partition] = max(after.offsets[partition] ?? 0, offset) }
            guard after != progress || count > 0 else { return 0 }
            batch.put(MetaKey.offsets.bytes, after.encodedOffsets, in: .meta)
            if let newest = after.newestEvent { batch.put(MetaKey.newestEvent.bytes, newest.encoded, in: .meta) }
            try database.write(batch, sync: false)
            progress = after
            return count
        }
    }

    /// Calls `body` with every event, folded or pending, in no particular order.
    package func forEachEvent(_ body: (Event) throws -> Void) throws {
        for family in [ColumnFamily.folded, .pending] {
            try forEachPage(of: family) { pair in try body(LoggedEvent(pair).event) }
        }
    }

    /// Calls `body` with every pair, a page at a time, so that no iterator is held while it works.
    func forEachPage(of family: ColumnFamily, pageSize: Int = 4_000, _ body: (KeyValue) throws -> Void) throws {
        var from: [UInt8] = []
        while true {
            let page = try database.pairs(family, from: from, limit: pageSize)
            for pair in page { try body(pair) }
            guard page.count == pageSize, let last = page.last else { return }
            from = last.key + [0]
        }
    }
}
