import LogFollower
import MeshRPC
import Signals

/// Reads what one user did from the log.
struct UserEvents: Sendable {
    /// Pages read at most for one user.
    private static let maximumPages = 50

    let log: LogFollower

    /// The user's events from an offset of their partition on, or all that the log still has: where no offset is given, and
    /// where the log was trimmed behind it.
    func read(of userID: String, in partition: UInt32, from offset: UInt64?) async throws -> [UserEvaluation.Entry] {
        guard let offset else { return try await read(of: userID, in: partition, from: [:]) }
        do {
            return try await read(of: userID, in: partition, from: [partition: offset])
        } catch let error as RPCError where error.code == .outOfRange {
            return try await read(of: userID, in: partition, from: [:])
        }
    }

    private func read(
        of userID: String, in partition: UInt32, from offsets: [UInt32: UInt64]
    ) async throws -> [UserEvaluation.Entry] {
        var from = offsets
        var entries: [UserEvaluation.Entry] = []
        for _ in 0..<Self.maximumPages {
            let batch = try await log.read(from: from, wait: .zero, userID: userID)
            entries += batch.entries.map {
                UserEvaluation.Entry(partition: $0.partition, offset: $0.offset, event: $0.event)
            }
            if batch.remaining == 0 { return entries }
            from = batch.next.filter { $0.key == partition }
        }
        throw RPCError(.failedPrecondition, "a user has more events since the watermark than a refresh reads")
    }
}
