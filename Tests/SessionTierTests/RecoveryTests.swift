import EventLog
import SessionTier
import Signals
import Synchronization
import TestSupport
import Testing

/// What a restart finds: checkpoint and replay together are the fold of the log.
@Suite struct RecoveryTests {
    let directory = TemporaryDirectory()

    private func openLog() throws -> EmbeddedEventLog {
        try EmbeddedEventLog.open(path: directory.path, partitionCount: 2)
    }

    /// The log's records applied one after the other to nothing.
    private func fold(_ log: EmbeddedEventLog) async throws -> [PartitionState] {
        var folds: [PartitionState] = []
        for partition in 0..<log.partitionCount {
            var state = PartitionState(partition: partition)
            var changed: Set<String> = []
            for entry in try log.read(partition: partition, from: 0, limit: .max) {
                state.apply(
                    try SessionRecord(entry), offset: entry.position.offset, watermark: nil, patchLimit: 64,
                    changed: &changed)
            }
            folds.append(state)
        }
        return folds
    }

    private func states(of store: SessionStore) async throws -> [[String: [UInt8]]] {
        var states: [[String: [UInt8]]] = []
        for partition in 0..<store.log.partitionCount {
            try await store.seal(partition)
            let users = Mutex<[String: [UInt8]]>([:])
            _ = try await store.checkpoints.read(partition: partition) { userID, state in
                users.withLock { $0[userID] = state }
            }
            states.append(users.withLock { $0 })
            try store.unseal(partition)
        }
        return states
    }

    /// One of everything that changes a user, drawn from a seed.
    private func act(_ store: SessionStore, _ number: Int, _ generator: inout SplitMix64) async throws {
        let user = "u\(Int.random(in: 0..<12, using: &generator))"
        let time = noon + Double(number)
        switch Int.random(in: 0..<12, using: &generator) {
        case 0:
            var patch = Fixture.patch
            patch.lastReinforcedAt = time
            _ = try await store.put(patch, of: user, now: time)
        case 1: _ = try await store.removePatch("p", of: user, now: time)
        case 2:
            let value = BaseValue(.scalar(Double(number)), refreshedAt: time, refreshID: "lease-\(number)")
            _ = try await store.write(["genre_affinity": value], of: user, now: time)
        case 3: _ = try await store.forget(user)
        case 4:
            try? await store.recordLink("anonymous-\(number % 3)", to: user)
        default:
            let late = Double(Int.random(in: 0..<100, using: &generator))
            _ = try await store.ingest(
                [event("\(number)", user: user, item: "heat", at: Double(number) - late)], now: time)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func theRecoveredStateIsTheFoldOfTheLogWhereverItWasCut(_ seed: UInt64) async throws {
        var generator = SplitMix64(seed: seed)
        var number = 0
        for _ in 0..<6 {
            let log = try openLog()
            let store = try await openStore(log)
            let folded = try await fold(log)
            let recovered = try await states(of: store)
            for (fold, states) in zip(folded, recovered) {
                #expect(states == fold.users.mapValues { $0.encodedBytes() })
            }
            for _ in 0..<Int.random(in: 5..<40, using: &generator) {
                number += 1
                try await act(store, number, &generator)
                if Int.random(in: 0..<10, using: &generator) == 0 { await store.checkpoint() }
            }
            // No last checkpoint: the process is gone.
            await log.close()
        }
    }

    @Test func aCheckpointBoundsTheReplay() async throws {
        let first = try openLog()
        let store = try await openStore(first)
        _ = try await store.ingest((0..<100).map { event("\($0)", user: "u\($0)", item: "heat") }, now: noon)
        #expect(await store.checkpoint() == 0)
        _ = try await store.ingest((100..<107).map { event("\($0)", user: "u\($0)", item: "heat") }, now: noon)
        await first.close()

        let second = try openLog()
        let again = SessionStore(
            log: second, checkpoints: second.checkpoints,
            environment: SessionEnvironment(catalogue: Fixture.catalogue), on: Fixture.eventLoops,
            logger: Fixture.logger)
        var recovery = PartitionRecovery(users: 0, replayed: 0)
        for partition in 0..<second.partitionCount {
            let one = try await again.open(partition, epoch: 1)
            recovery.users += one.users
            recovery.replayed += one.replayed
        }
        #expect(recovery == PartitionRecovery(users: 100, replayed: 7))
        await second.close()
    }

    @Test func onlyPartitionsWithManyNewEntriesAreSavedBeforeTheirTime() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        var settings = SessionStoreSettings()
        settings.checkpointEntries = 10
        let store = try await openStore(log, settings: settings)
        _ = try await store.ingest((0..<9).map { event("\($0)", item: "heat") }, now: noon)
        await store.checkpoint(all: false)
        #expect(try await log.checkpoints.read(partition: 0) { _, _ in } == nil)
        _ = try await store.ingest([event("9", item: "heat")], now: noon)
        await store.checkpoint(all: false)
        #expect(try await log.checkpoints.read(partition: 0) { _, _ in }?.offset == 10)
        await log.close()
    }

    @Test func aDamagedCheckpointStopsTheStartAndIsNamed() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        try await log.checkpoints.write(PartitionCheckpoint(offset: 0, state: [9]), of: 0, users: ["u": [9]])
        let error = await #expect(throws: SessionStoreError.self) { try await openStore(log) }
        guard case .unreadableState(partition: 0, _)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        await log.close()
    }
}
