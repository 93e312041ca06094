import EventLog
import SessionTier
import SimulatedLog
import TestSupport

/// What is deliberately wrong with the nodes of a simulation, to show that it would be found.
enum Mutation: String, Sendable, CaseIterable {
    case none
    /// The disk says that it has synced and has not: an acknowledgement comes before the event is durable.
    case acknowledgesBeforeSync
    /// A giver does not write down what it gave away, so after a restart its claim stands beside the new owner's.
    case forgetsWhatItGave
}

/// Notes of a node that does not write everything down.
struct ForgetfulCheckpoints: CheckpointStore {
    let store: SimulatedCheckpointStore

    func write(_ checkpoint: PartitionCheckpoint, of partition: UInt32, users: [String: [UInt8]?]) async throws {
        try await store.write(checkpoint, of: partition, users: users)
    }

    func read(
        partition: UInt32, _ body: @escaping @Sendable (_ userID: String, _ state: [UInt8]) throws -> Void
    ) async throws -> PartitionCheckpoint? {
        try await store.read(partition: partition, body)
    }

    func remove(partition: UInt32) async throws { try await store.remove(partition: partition) }

    func note(_ name: String) async throws -> [UInt8]? { try await store.note(name) }

    func setNote(_ name: String, _ value: [UInt8]) async throws {
        if let note = try? PartitionNote(decoding: value), case .given = note.standing { return }
        try await store.setNote(name, value)
    }
}
