import EventLog
import Signals
import Synchronization

extension SessionStore {
    /// A partition as its checkpoint and the log after it have it. What the active snapshot covers of the log is only
    /// counted.
    func recover(_ partition: UInt32) async throws -> RecoveredPartition {
        let environment = environment.current
        let watermark = environment.profiles?.watermark
        let patchLimit = environment.catalogue.patchDefaults.maximumPatches
        var recovered = try await loadCheckpoint(of: partition)
        recovered.state.header.applied.skip(to: try await log.startOffsets()[Int(partition)])
        return try await log.scan(
            partition: partition, from: recovered.state.header.applied.next, into: recovered
        ) { recovered, offset, payload in
            try recovered.replay(payload, at: offset, watermark: watermark, patchLimit: patchLimit)
        }.result
    }

    private func loadCheckpoint(of partition: UInt32) async throws -> RecoveredPartition {
        let users = LoadedUsers()
        let checkpoint = try await checkpoints.read(partition: partition) { userID, state in
            do {
                users.add(try UserState(decoding: state), userID)
            } catch {
                throw SessionStoreError.unreadableState(partition: partition, reason: "\(error)")
            }
        }
        guard let checkpoint else { return RecoveredPartition(state: PartitionState(partition: partition)) }
        let header = try decodingState(of: partition) { () throws(ByteDecodingError) in
            try PartitionHeader(decoding: checkpoint.state)
        }
        let loaded = users.all
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

/// The users of a checkpoint as they are read. Safe to use from any thread.
private final class LoadedUsers: Sendable {
    private let users = Mutex<[String: UserState]>([:])

    func add(_ user: UserState, _ userID: String) {
        users.withLock { $0[userID] = user }
    }

    var all: [String: UserState] { users.withLock { $0 } }
}
