import EventLog

/// Checkpoints on the disk of a simulated log, in one journal with its entries.
package struct SimulatedCheckpointStore: CheckpointStore {
    let log: SimulatedEventLog

    package func write(
        _ checkpoint: PartitionCheckpoint, of partition: UInt32, users: [String: [UInt8]?]
    ) async throws {
        try log.validate(partition: partition)
        try await write(.checkpoint(partition: partition, checkpoint, users: users))
    }

    package func read(
        partition: UInt32, _ body: @escaping @Sendable (_ userID: String, _ state: [UInt8]) throws -> Void
    ) async throws -> PartitionCheckpoint? {
        try log.validate(partition: partition)
        let (checkpoint, users) = try log.contents { ($0.checkpoints[partition], $0.users[partition] ?? [:]) }
        for (user, state) in users.sorted(by: { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }) {
            try body(user, state)
        }
        return checkpoint
    }

    package func remove(partition: UInt32) async throws {
        try log.validate(partition: partition)
        try await write(.removeCheckpoint(partition: partition))
    }

    package func note(_ name: String) async throws -> [UInt8]? {
        try log.contents { $0.notes[name] }
    }

    package func setNote(_ name: String, _ value: [UInt8]) async throws {
        try await write(.note(name, value))
    }

    private func write(_ operation: SimulatedOperation) async throws {
        try log.state.withLock { try log.write(operation, &$0) }
        try await log.sync()
    }
}
