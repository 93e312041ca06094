import EventLog

/// Keeps no checkpoints: every opening replays the whole log.
package struct NoCheckpoints: CheckpointStore {
    package init() {}

    package func write(
        _ checkpoint: PartitionCheckpoint, of partition: UInt32, users: [String: [UInt8]?]
    ) async throws {}

    package func read(
        partition: UInt32, _ body: @Sendable (_ userID: String, _ state: [UInt8]) throws -> Void
    ) async throws -> PartitionCheckpoint? { nil }

    package func remove(partition: UInt32) async throws {}
    package func note(_ name: String) async throws -> [UInt8]? { nil }
    package func setNote(_ name: String, _ value: [UInt8]) async throws {}
}
