import EventLog
import Logging

extension SessionStore {
    /// Writes a checkpoint of every open partition that has changed.
    ///
    /// - Parameter all: false writes only those with so many new entries that a replay would take long.
    /// - Returns: how many could not be written; they are logged, and tried again the next time.
    @discardableResult
    package func checkpoint(all: Bool = true) async -> Int {
        var failures = 0
        for slot in slots {
            guard let partition = try? slot.readable() else { continue }
            if !all, await partition.entriesSinceCheckpoint < settings.checkpointEntries { continue }
            do {
                try await checkpoint(partition)
            } catch {
                failures += 1
                logger.warning(
                    "a checkpoint cannot be written", metadata: ["partition": "\(slot.number)", "error": "\(error)"])
            }
        }
        return failures
    }

    func checkpoint(_ partition: Partition) async throws {
        try await partition.writeCheckpoint(to: checkpoints)
    }
}
