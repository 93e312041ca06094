import EventLog
import Signals

/// What a partition was found to be when it was opened.
struct RecoveredPartition: Sendable {
    var state: PartitionState
    /// Users of the checkpoint.
    var loaded = 0
    /// Entries applied after it.
    var replayed = 0
    /// The first offset that the checkpoint does not contain.
    var checkpointedTo: UInt64 = 0
    /// Users whose state the replay has changed.
    var changed: Set<String> = []

    /// Applies an entry that the checkpoint does not contain.
    ///
    /// - Parameter watermark: an event that this covers is only counted.
    mutating func replay(_ payload: RawSpan, at offset: UInt64, watermark: Watermark?, patchLimit: Int) throws {
        guard state.header.applied.insert(offset) else { return }
        let record = try SessionRecord(payload, at: LogPosition(partition: state.partition, offset: offset))
        replayed += 1
        if case .event(let event) = record, let watermark,
            watermark.covers(offset: offset, of: state.partition, occurredAt: event.occurredAt)
        {
            state.header.retainedSince = max(state.header.retainedSince ?? .distantPast, watermark.asOf)
            return
        }
        state.apply(record, offset: offset, watermark: watermark, patchLimit: patchLimit, changed: &changed)
    }
}
