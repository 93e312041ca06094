import EventLog
import Synchronization

/// Reads a partition that nobody writes to, piece by piece, for its new owner.
package struct PartitionReader: Sendable {
    private let log: any EventLog
    private let checkpoints: any CheckpointStore
    private let partition: UInt32

    package init(log: any EventLog, checkpoints: any CheckpointStore, partition: UInt32) {
        self.log = log
        self.checkpoints = checkpoints
        self.partition = partition
    }

    /// Hands all of the partition to `send`, at least one piece. Waits for `send` before it reads on, but the users of the
    /// partition are in memory together.
    package func read(_ send: @Sendable (PartitionPiece) async throws -> Void) async throws {
        let start = try await log.startOffsets()[Int(partition)]
        let end = try await log.endOffsets()[Int(partition)]
        let frame = PartitionPiece(startOffset: start, endOffset: end)
        try await send(frame)
        try await readEntries(frame, send)
        try await readUsers(frame, send)
    }

    private func readEntries(_ frame: PartitionPiece, _ send: @Sendable (PartitionPiece) async throws -> Void)
        async throws
    {
        var piece = frame
        var bytes = 0
        var next = frame.startOffset
        while next < frame.endOffset {
            let entries = try await log.read(partition: partition, from: next, limit: 1024)
            guard let last = entries.last else {
                throw EventLogError.corrupted("partition \(partition) ends at \(next), not at \(frame.endOffset)")
            }
            next = last.position.offset + 1
            for entry in entries {
                piece.entries.append(entry)
                bytes += entry.key.count + entry.payload.count + 16
                guard bytes >= PartitionPiece.targetBytes else { continue }
                try await send(piece)
                (piece, bytes) = (frame, 0)
            }
        }
        if !piece.entries.isEmpty { try await send(piece) }
    }

    private func readUsers(_ frame: PartitionPiece, _ send: @Sendable (PartitionPiece) async throws -> Void)
        async throws
    {
        let collected = Collected()
        guard let checkpoint = try await checkpoints.read(partition: partition, { collected.append($0, $1) }) else {
            return
        }
        var piece = frame
        var bytes = 0
        for (userID, state) in collected.users {
            piece.users[userID] = state
            bytes += userID.utf8.count + state.count + 16
            guard bytes >= PartitionPiece.targetBytes else { continue }
            try await send(piece)
            (piece, bytes) = (frame, 0)
        }
        piece.checkpoint = checkpoint
        try await send(piece)
    }

    private final class Collected: Sendable {
        private let state = Mutex<[(String, [UInt8])]>([])

        var users: [(String, [UInt8])] { state.withLock { $0 } }

        func append(_ userID: String, _ bytes: [UInt8]) { state.withLock { $0.append((userID, bytes)) } }
    }
}
