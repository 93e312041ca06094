import RocksDB

/// What one `adopt` writes: the decision, without its I/O.
struct AdoptionPlan: Sendable {
    /// The writes; empty when everything is held already.
    private(set) var batch = WriteBatch()
    /// What the partition holds afterwards.
    let bounds: Range<UInt64>
    /// Whether what was held goes, because it ends before the other log starts, or lacks its beginning.
    let dropsHeld: Bool

    init(partition: UInt32, held: Range<UInt64>, start: UInt64, entries: [LogEntry]) throws(EventLogError) {
        dropsHeld = start > held.upperBound || start < held.lowerBound
        let kept = dropsHeld ? start..<start : held
        let new = try Adoption.newEntries(entries, of: partition, after: kept.upperBound)
        bounds = kept.lowerBound..<kept.upperBound + UInt64(new.count)
        if dropsHeld {
            let prefix = LogFormat.bigEndian(partition)
            for family in [ColumnFamily.log, .keys] {
                // Partition numbers lie far below the greatest, so there is always a next one.
                batch.deleteRange(from: prefix, to: LogFormat.bigEndian(partition + 1), in: family)
            }
            batch.put(LogFormat.startKey(partition: partition), LogFormat.bigEndian(start), in: .meta)
        }
        for entry in new {
            batch.put(
                LogFormat.entryKey(entry.position), LogFormat.encode(key: entry.key, payload: entry.payload), in: .log)
            guard !entry.key.isEmpty else { continue }
            batch.put(
                LogFormat.idempotencyKey(partition: partition, key: entry.key),
                LogFormat.bigEndian(entry.position.offset), in: .keys)
        }
    }
}
