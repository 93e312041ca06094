import EventLog

/// Puts the pieces of a partition on this node's disk. Only for a partition whose note says that its copy is not whole.
package struct PartitionWriter: Sendable {
    private let log: any EventLog
    private let checkpoints: any CheckpointStore
    private let partition: UInt32

    package init(log: any EventLog, checkpoints: any CheckpointStore, partition: UInt32) {
        self.log = log
        self.checkpoints = checkpoints
        self.partition = partition
    }

    /// Drops what the disk has of the partition: it may differ from the holder's, where a user was forgotten since.
    package func discard() async throws {
        try await checkpoints.remove(partition: partition)
        try await log.trim(partition: partition, before: log.endOffsets()[Int(partition)])
    }

    package func write(_ piece: PartitionPiece) async throws {
        try await log.adopt(partition: partition, start: piece.startOffset, entries: piece.entries)
        guard !piece.users.isEmpty || piece.checkpoint != nil else { return }
        // A checkpoint at 0 is good for nothing before the last of it is there.
        try await checkpoints.write(
            piece.checkpoint ?? PartitionCheckpoint(offset: 0), of: partition, users: piece.users.mapValues { $0 })
    }
}
