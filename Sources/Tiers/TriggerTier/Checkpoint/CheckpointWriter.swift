import LogFollower
import Logging

/// Saves a checkpoint at an interval when there is something new, and the last one when the process stops.
struct CheckpointWriter: Sendable {
    let store: TriggerStore
    let file: CheckpointFile
    let interval: Duration
    /// Told how far the saved checkpoints go.
    let positions: PositionReports
    let logger: Logger

    /// Runs until the task is cancelled.
    func run() async throws {
        while !Task.isCancelled {
            try await Task.sleep(for: interval)
            await save()
        }
    }

    func save() async {
        guard let (checkpoint, generation) = await store.unsavedCheckpoint() else { return }
        do {
            try file.save(checkpoint.encoded())
            await store.checkpointSaved(generation)
            positions.stored(checkpoint.detectors.offsets)
        } catch {
            logger.error("the checkpoint cannot be saved; trying again later", metadata: ["error": "\(error)"])
        }
    }
}
