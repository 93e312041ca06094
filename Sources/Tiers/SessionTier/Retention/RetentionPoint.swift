import Signals

/// How far a partition's log may be trimmed: nothing that somebody may still ask for goes.
package struct RetentionPoint: Sendable, Equatable {
    /// Entries from here on are kept whatever their age: the lowest of what the checkpoint, the snapshot and the consumers
    /// have behind them.
    package var limit: UInt64
    /// Events since this are kept.
    package var oldest: Timestamp

    /// - Parameters:
    ///   - checkpoint: the first offset that the checkpoint does not contain.
    ///   - watermark: of the active snapshot; without one nothing may go.
    ///   - consumed: the first offset that some consumer has not consumed.
    ///   - retention: seconds of event time that are kept in any case.
    package init(
        partition: UInt32, checkpoint: UInt64, watermark: Watermark?, consumed: UInt64, now: Timestamp,
        retentionSeconds: Double
    ) {
        limit = min(checkpoint, consumed, watermark?.offsets[partition] ?? 0)
        oldest = min(now - retentionSeconds, watermark?.asOf ?? .distantPast)
    }

    /// Whether the entry may go, when everything before it may. A record without a time of its own may.
    package func releases(_ record: SessionRecord, at offset: UInt64) -> Bool {
        guard offset < limit else { return false }
        return record.occurredAt.map { $0 < oldest } ?? true
    }
}

extension SessionRecord {
    /// The time that the record is of; nil for one without.
    package var occurredAt: Timestamp? {
        switch self {
        case .event(let event): event.occurredAt
        case .patch(let patch, _), .patchRemoval(let patch, _): patch.lastReinforcedAt
        case .base(let values, _): values.values.compactMap(\.refreshedAt).max()
        case .link, .forget, .erased: nil
        }
    }
}
