import EventLog
import Signals

extension Partition {
    /// Writes what has changed since the last checkpoint, in one step with the offset. One at a time; a second one waits.
    ///
    /// - Throws: what the checkpoint store throws; the changes are then part of the next one.
    func writeCheckpoint(to checkpoints: any CheckpointStore) async throws {
        while isWritingCheckpoint {
            // Looked at in the body, as in `waitUntilApplied(_:)`.
            await withCheckedContinuation { waiting in
                if isWritingCheckpoint { waitingForCheckpoint.append(waiting) } else { waiting.resume() }
            }
        }
        let next = state.header.applied.next
        guard !dirty.isEmpty || next != checkpointedTo else { return }
        isWritingCheckpoint = true
        defer {
            isWritingCheckpoint = false
            for waiting in waitingForCheckpoint { waiting.resume() }
            waitingForCheckpoint = []
        }
        let (changed, entries) = (dirty, entriesSinceCheckpoint)
        dirty = []
        entriesSinceCheckpoint = 0
        do {
            try await checkpoints.write(
                PartitionCheckpoint(offset: next, state: state.header.encodedBytes()), of: number,
                users: encoded(changed))
            checkpointedTo = next
        } catch {
            dirty.formUnion(changed)
            entriesSinceCheckpoint += entries
            throw error
        }
    }

    private func encoded(_ userIDs: Set<String>) -> [String: [UInt8]?] {
        var states: [String: [UInt8]?] = [:]
        states.reserveCapacity(userIDs.count)
        for userID in userIDs { states.updateValue(state.users[userID]?.encodedBytes(), forKey: userID) }
        return states
    }
}
