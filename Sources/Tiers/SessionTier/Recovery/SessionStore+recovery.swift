import EventLog
import Signals
import Synchronization

extension SessionStore {
    private static let recoveryBatch = 4096

    /// A partition as its checkpoint and the log after it have it. What the active snapshot covers of the log is only
    /// counted.
    func recover(_ partition: UInt32) async throws -> RecoveredPartition {
        let environment = environment.current
        let watermark = environment.profiles?.watermark
        let patchLimit = environment.catalogue.patchDefaults.maximumPatches
        var recovered = try await loadCheckpoint(of: partition)
        let start = try await log.startOffsets()[Int(partition)]
        recovered.state.header.applied.skip(to: start)
        var offset = recovered.state.header.applied.next
        while true {
            let entries = try await log.read(partition: partition, from: offset, limit: SessionStore.recoveryBatch)
            guard let last = entries.last else { break }
            for entry in entries where recovered.state.header.applied.insert(entry.position.offset) {
                let record = try SessionRecord(entry)
                recovered.replayed += 1
                if case .event(let event) = record, let watermark,
                    watermark.covers(offset: entry.position.offset, of: partition, occurredAt: event.occurredAt)
                {
                    recovered.state.header.retainedSince = max(
                        recovered.state.header.retainedSince ?? .distantPast, watermark.asOf)
                    continue
                }
                recovered.changed.formUnion(
                    recovered.state.apply(
                        record, offset: entry.position.offset, watermark: watermark, patchLimit: patchLimit))
            }
            offset = last.position.offset + 1
        }
        return recovered
    }

    private func loadCheckpoint(of partition: UInt32) async throws -> RecoveredPartition {
        let users = Mutex<[String: UserState]>([:])
        let checkpoint = try await checkpoints.read(partition: partition) { userID, state in
            let user = try UserState(decoding: state)
            users.withLock { $0[userID] = user }
        }
        guard let checkpoint, checkpoint.state != PartitionHeader.unfinished else {
            // An import that was not finished is of no use; the partition is what its own log says.
            if checkpoint != nil { try await checkpoints.remove(partition: partition) }
            return RecoveredPartition(state: PartitionState(partition: partition))
        }
        let header = try decodingState(of: partition) { () throws(ByteDecodingError) in
            try PartitionHeader(decoding: checkpoint.state)
        }
        let loaded = users.withLock { $0 }
        return RecoveredPartition(
            state: PartitionState(partition: partition, header: header, users: loaded), loaded: loaded.count,
            checkpointedTo: checkpoint.offset)
    }

    /// Bytes that cannot be read, as an error that names the partition.
    func decodingState<Value>(
        of partition: UInt32, _ body: () throws(ByteDecodingError) -> Value
    ) throws(SessionStoreError) -> Value {
        do {
            return try body()
        } catch {
            throw .unreadableState(partition: partition, reason: error.description)
        }
    }
}
