import EventLog
import Logging
import SessionTier
import Signals
import SimulatedLog
import TestSupport

/// What must be true when all is quiet: every acknowledged event is in the log of its partition's owner, once, and what the owner
/// serves is what a fold of that log says.
struct FinalCheck: Sendable {
    let world: World

    func run() async {
        do {
            for partition in 0..<World.partitions {
                guard let life = world.server(of: partition)?.life else { continue }
                let entries = try await life.log.read(partition: partition, from: 0, limit: .max)
                checkEvents(of: partition, entries)
                try await checkState(of: partition, life, entries)
            }
        } catch {
            world.history.violated("the final state cannot be read: \(error)")
        }
    }

    private func checkEvents(of partition: UInt32, _ entries: [LogEntry]) {
        var counts: [String: Int] = [:]
        for entry in entries {
            guard let record = try? SessionRecord(entry) else {
                world.history.violated("the entry \(entry.position) cannot be read")
                continue
            }
            if case .event(let event) = record { counts[event.eventID, default: 0] += 1 }
        }
        for (id, count) in counts.sorted(by: { $0.key < $1.key }) where count > 1 {
            world.history.violated("event \(id) is \(count) times in partition \(partition)")
        }
        let acknowledged = world.history.acknowledged.sorted { $0.key < $1.key }
        for (user, ids) in acknowledged where World.partitioner.partition(of: user) == partition {
            let lost = ids.filter { counts[$0] == nil }.sorted()
            if !lost.isEmpty { world.history.violated("acknowledged events are lost: \(lost) of \(user)") }
        }
    }

    private func checkState(of partition: UInt32, _ life: SimulatedNode.Life, _ entries: [LogEntry]) async throws {
        let log = try SimulatedEventLog(SimulatedDisk(partitionCount: World.partitions, seed: 1))
        try await log.adopt(partition: partition, start: 0, entries: entries)
        let actors = ActorExecutor(world.executor)
        let fold = SessionStore(
            log: log, checkpoints: log.checkpoints, environment: World.environment, executor: { _ in actors },
            logger: Logger(label: "simulation", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await fold.openPartition(partition, epoch: 1)
        let now = World.start + world.executor.now / .seconds(1) + 1
        for user in (0..<World.users).map({ "user-\($0)" }) where World.partitioner.partition(of: user) == partition {
            let served = try await life.store.profile(of: user, at: now)
            let folded = try await fold.profile(of: user, at: now)
            for difference in Difference.between(served, folded) {
                world.history.violated("\(user) at the owner of partition \(partition): \(difference)")
            }
            let history = try await life.store.history(of: user, since: .distantPast, asOf: nil, limit: .max)
            let foldedHistory = try await fold.history(of: user, since: .distantPast, asOf: nil, limit: .max)
            if history.items != foldedHistory.items {
                world.history.violated("\(user)'s history is \(history.items), a fold says \(foldedHistory.items)")
            }
        }
    }
}
