/// The rule by which entries of another log continue a partition, the same for every engine.
package enum Adoption {
    /// Those of `entries` that lie at `end` or after it.
    ///
    /// - Throws: `.invalidRecord` when an entry is of another partition or outside the limits, when the entries have a
    ///   gap, or when the first that is new does not lie at `end`.
    package static func newEntries(
        _ entries: [LogEntry], of partition: UInt32, after end: UInt64
    ) throws(EventLogError) -> ArraySlice<LogEntry> {
        for (index, entry) in entries.enumerated() {
            let expected = LogPosition(partition: partition, offset: entries[0].position.offset + UInt64(index))
            guard entry.position == expected else {
                throw .invalidRecord("the entry at \(entry.position) is not the one expected, \(expected)")
            }
            try LogRecord(partition: partition, key: entry.key, payload: entry.payload)
                .validate(partitionCount: partition + 1)
        }
        guard let first = entries.first, let last = entries.last, last.position.offset >= end else { return [] }
        guard first.position.offset <= end else {
            throw .invalidRecord(
                "the entries begin at \(first.position), which leaves a gap after the partition's end \(end)")
        }
        return entries[Int(end - first.position.offset)...]
    }
}
