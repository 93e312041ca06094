import EventLog
import Signals

/// What opening a partition took.
package struct PartitionRecovery: Sendable, Equatable {
    /// Users that the checkpoint held.
    package var users: Int
    /// Entries replayed after it.
    package var replayed: Int

    package init(users: Int, replayed: Int) {
        self.users = users
        self.replayed = replayed
    }
}

extension SessionStore {
    /// Loads a partition's checkpoint, replays the log after it, and takes requests for it from then on.
    ///
    /// - Parameter epoch: at which this node owns the partition; only reported, see ``served``.
    /// - Throws: `SessionStoreError.wrongPhase` when it is open already; what the log and the checkpoints throw, and then
    ///   it stays closed.
    @discardableResult
    package func open(_ partition: UInt32, epoch: UInt64) async throws -> PartitionRecovery {
        let slot = slots[Int(partition)]
        try slot.beginOpening(epoch: epoch)
        do {
            let recovered = try await freedMemory.afterOpening { try await recover(partition) }
            let opened = makePartition(partition, from: recovered)
            slot.endOpening(with: opened)
            // It may have been replaced while the log was read.
            await opened.adopt(environment.current)
            return PartitionRecovery(users: recovered.loaded, replayed: recovered.replayed)
        } catch {
            slot.endOpening(with: nil)
            throw error
        }
    }

    /// Opens every partition, several at a time: what a node does that has the log to itself.
    package func openAll(epoch: UInt64 = 1) async throws {
        try await withThrowingTaskGroup(of: PartitionRecovery.self) { group in
            var waiting = slots[...]
            var users = 0
            var replayed = 0
            for _ in 0..<SessionStore.concurrentOpenings {
                guard let slot = waiting.popFirst() else { break }
                group.addTask { try await self.open(slot.number, epoch: epoch) }
            }
            while let recovery = try await group.next() {
                users += recovery.users
                replayed += recovery.replayed
                guard let slot = waiting.popFirst() else { continue }
                group.addTask { try await self.open(slot.number, epoch: epoch) }
            }
            logger.info(
                "the log is replayed",
                metadata: ["users": "\(users)", "entries": "\(replayed)", "partitions": "\(slots.count)"])
        }
    }

    /// As many as keep the cores busy while some wait for the disk.
    private static let concurrentOpenings = 4

    /// Refuses new appends to a partition, waits for those under way, and writes its checkpoint. Reads are still answered.
    ///
    /// - Returns: the offset after its last entry.
    @discardableResult
    package func seal(_ partition: UInt32) async throws -> UInt64 {
        let slot = slots[Int(partition)]
        let state = try await slot.beginSealing()
        slot.endSealing()
        do {
            try await checkpoint(state)
        } catch {
            try slot.unseal()
            throw error
        }
        return try await log.endOffsets()[Int(partition)]
    }

    /// Takes appends again after a hand-over that did not happen.
    package func unseal(_ partition: UInt32) throws {
        try slots[Int(partition)].unseal()
    }

    /// Forgets a sealed partition's state in memory; its log and checkpoint stay. Requests for it are refused.
    package func close(_ partition: UInt32) throws {
        try slots[Int(partition)].close()
    }
}
