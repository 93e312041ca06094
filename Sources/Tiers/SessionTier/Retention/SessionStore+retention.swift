import EventLog
import Logging
import Signals

extension SessionStore {
    /// Entries that one look at a partition's log reads.
    private static let retentionBatch = 4096

    /// Drops the entries of every open partition that are older than the retention and that the active snapshot, the
    /// checkpoint and all consumers have behind them.
    ///
    /// - Parameter consumed: the first offset of each partition that some consumer of the log has not consumed; a partition
    ///   that is not named is not trimmed.
    /// - Returns: how many entries were dropped. Failures are logged and tried again the next time.
    @discardableResult
    package func trim(now: Timestamp, retentionSeconds: Double, consumed: [UInt32: UInt64]) async -> UInt64 {
        var dropped: UInt64 = 0
        for slot in slots {
            guard let partition = try? slot.readable(), slot.lifecycle.phase == .open,
                let consumed = consumed[slot.number]
            else { continue }
            let point = RetentionPoint(
                partition: slot.number, checkpoint: await partition.checkpointedTo,
                watermark: environment.current.profiles?.watermark, consumed: consumed, now: now,
                retentionSeconds: retentionSeconds)
            do {
                dropped += try await trim(slot.number, to: point)
            } catch {
                logger.warning(
                    "the log cannot be trimmed", metadata: ["partition": "\(slot.number)", "error": "\(error)"])
            }
        }
        return dropped
    }

    private func trim(_ partition: UInt32, to point: RetentionPoint) async throws -> UInt64 {
        let start = try await log.startOffsets()[Int(partition)]
        var end = start
        search: while end < point.limit {
            let entries = try await log.read(partition: partition, from: end, limit: SessionStore.retentionBatch)
            if entries.isEmpty { break }
            for entry in entries {
                guard point.releases(try SessionRecord(entry), at: entry.position.offset) else { break search }
                end = entry.position.offset + 1
            }
        }
        if end > start { try await log.trim(partition: partition, before: end) }
        return end - start
    }
}
