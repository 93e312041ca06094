import EventLog
import Signals

/// Everything that a partition holds besides its log, for its new owner.
package struct PartitionExport: Sendable {
    /// What it holds besides its users.
    package var state: [UInt8]
    /// Each user's state, by user id.
    package var users: [(userID: String, state: [UInt8])]
}

extension SessionStore {
    /// The state of a sealed partition as of its end: what goes to its new owner with the entries of the log.
    package func exportUsers(of partition: UInt32) async throws -> PartitionExport {
        let slot = slots[Int(partition)]
        guard slot.lifecycle.phase == .sealed else {
            throw SessionStoreError.wrongPhase(partition: partition, phase: slot.lifecycle.phase, wanted: "exported")
        }
        return try await slot.readable().export()
    }

    /// Starts to take over a closed partition: what the checkpoint held of it is removed.
    ///
    /// An import that is not finished leaves nothing: opening the partition starts it again from its log.
    package func beginImport(of partition: UInt32) async throws {
        let phase = slots[Int(partition)].lifecycle.phase
        guard phase == .closed else {
            throw SessionStoreError.wrongPhase(partition: partition, phase: phase, wanted: "imported")
        }
        try await checkpoints.remove(partition: partition)
    }

    /// Stores some of the users of a partition that is taken over.
    package func importUsers(_ users: [(userID: String, state: [UInt8])], of partition: UInt32) async throws {
        var states: [String: [UInt8]?] = [:]
        for user in users {
            _ = try decodingState(of: partition) { () throws(ByteDecodingError) in try UserState(decoding: user.state) }
            states[user.userID] = user.state
        }
        try await checkpoints.write(
            PartitionCheckpoint(offset: 0, state: PartitionHeader.unfinished), of: partition, users: states)
    }

    /// Makes the import complete: `open` starts from it. The log must hold the partition up to the end that the former
    /// owner named.
    ///
    /// - Parameter state: what the former owner exported besides the users.
    package func finishImport(of partition: UInt32, state: [UInt8]) async throws {
        let header = try decodingState(of: partition) { () throws(ByteDecodingError) in
            try PartitionHeader(decoding: state)
        }
        try await checkpoints.write(
            PartitionCheckpoint(offset: header.applied.next, state: state), of: partition, users: [:])
    }
}
