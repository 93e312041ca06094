import RocksDB

extension EmbeddedEventLog {
    /// Checkpoints in the log's own database.
    public var checkpoints: EmbeddedCheckpointStore { EmbeddedCheckpointStore(log: self) }
}

/// Checkpoints in the column family `.state` of an embedded log's database.
///
/// **Atomicity.** A checkpoint is one batch of the database's write-ahead log, however many users it has: it is there as a
/// whole or not at all. The batch is in memory once more while it is written and holds up appends for that long, so a
/// partition is better checkpointed often than late; `maximumBytes` is the most one may hold. Since entries lie before it
/// in the same write-ahead log, it is never ahead of the log after a crash.
///
/// **Failure.** A failed write makes the log read-only, as one of the log does. `EmbeddedEventLog.purge()` takes the
/// states that were replaced or removed off the disk.
public struct EmbeddedCheckpointStore: CheckpointStore {
    /// The most bytes of one checkpoint, well below RocksDB's limit of 4 GiB for a batch.
    public static let maximumBytes = 1 << 30

    private let log: EmbeddedEventLog

    init(log: EmbeddedEventLog) {
        self.log = log
    }

    public func write(
        _ checkpoint: PartitionCheckpoint, of partition: UInt32, users: [String: [UInt8]?]
    ) async throws {
        try log.validate(partition: partition)
        let batch = CheckpointFormat.batch(checkpoint, of: partition, users: users)
        guard batch.byteCount <= Self.maximumBytes else {
            throw EventLogError.invalidRecord(
                "a checkpoint of \(batch.byteCount) bytes is larger than \(Self.maximumBytes); write it more often")
        }
        try await commit(batch)
    }

    public func read(
        partition: UInt32, _ body: @escaping @Sendable (_ userID: String, _ state: [UInt8]) throws -> Void
    ) async throws -> PartitionCheckpoint? {
        try log.validate(partition: partition)
        return try await BlockingThread.run { [log] in
            try mappingErrors {
                var checkpoint: PartitionCheckpoint?
                let keys = CheckpointFormat.keys(of: partition)
                // One pass sees one state of the database; the checkpoint's own key lies before those of the users.
                try log.database.stream(.state, from: keys.lowerBound, to: keys.upperBound) { key, value in
                    if let user = try CheckpointFormat.userID(ofKey: key) {
                        guard checkpoint != nil else {
                            throw EventLogError.corrupted("partition \(partition) has states without a checkpoint")
                        }
                        try body(user, CheckpointFormat.state(value, of: "a user's state"))
                    } else {
                        checkpoint = try CheckpointFormat.checkpoint(value)
                    }
                    return true
                }
                return checkpoint
            }
        }
    }

    public func remove(partition: UInt32) async throws {
        try log.validate(partition: partition)
        let keys = CheckpointFormat.keys(of: partition)
        var batch = WriteBatch()
        batch.deleteRange(from: keys.lowerBound, to: keys.upperBound, in: .state)
        try await commit(batch)
    }

    public func note(_ name: String) async throws -> [UInt8]? {
        try await BlockingThread.run { [log] in
            try mappingErrors { try log.database.get(LogFormat.noteKey(name), in: .meta) }
        }
    }

    public func setNote(_ name: String, _ value: [UInt8]) async throws {
        var batch = WriteBatch()
        batch.put(LogFormat.noteKey(name), value, in: .meta)
        try await commit(batch)
    }

    private func commit(_ batch: WriteBatch) async throws {
        try await BlockingThread.run { [log] in try log.writer.write(batch) }
    }
}
