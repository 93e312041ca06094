import Signals

/// How far a profiles snapshot has folded the log: the events before a time that lay before an offset.
package struct Watermark: Sendable, Equatable {
    package var asOf: Timestamp
    /// The first offset not read, by partition.
    package var offsets: [UInt32: UInt64]

    package init(asOf: Timestamp, offsets: [UInt32: UInt64]) {
        self.asOf = asOf
        self.offsets = offsets
    }

    /// Whether the snapshot has folded the event: it was in the log when the snapshot was made, and happened before its
    /// time. A late event is not covered, whatever its time.
    package func covers(offset: UInt64, of partition: UInt32, occurredAt: Timestamp) -> Bool {
        occurredAt < asOf && offset < offsets[partition] ?? 0
    }
}
