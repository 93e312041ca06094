/// What a partition amounted to at an offset, so that a restart replays only what came after.
public struct PartitionCheckpoint: Sendable, Equatable {
    /// The first offset that is not part of it.
    public var offset: UInt64
    /// What the partition holds besides its users, in the writer's own format.
    public var state: [UInt8]

    public init(offset: UInt64, state: [UInt8] = []) {
        self.offset = offset
        self.state = state
    }
}

/// Where checkpoints are kept beside the log, so that one is never ahead of the log after a crash.
///
/// Every method may be called from any task; they do not block its thread on the disk. Errors are `EventLogError`.
public protocol CheckpointStore: Sendable {
    /// Writes the states of the users that have changed since the last checkpoint and the new offset, in one step.
    ///
    /// - Parameter users: by user id; nil removes the user.
    func write(_ checkpoint: PartitionCheckpoint, of partition: UInt32, users: [String: [UInt8]?]) async throws

    /// The last checkpoint, with every user's state handed to `body` in the order of their ids; nil when there is none.
    func read(
        partition: UInt32, _ body: @escaping @Sendable (_ userID: String, _ state: [UInt8]) throws -> Void
    ) async throws -> PartitionCheckpoint?

    /// Forgets a partition's checkpoint.
    func remove(partition: UInt32) async throws

    /// A small durable value, such as who owns a partition; nil when there is none.
    func note(_ name: String) async throws -> [UInt8]?

    /// Stores a small value durably: when this returns, a crash does not lose it.
    func setNote(_ name: String, _ value: [UInt8]) async throws
}
