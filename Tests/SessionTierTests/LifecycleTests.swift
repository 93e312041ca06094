import EventLog
import SessionTier
import Signals
import TestSupport
import Testing

@Suite struct PartitionLifecycleTests {
    private func opened() -> PartitionLifecycle {
        var lifecycle = PartitionLifecycle()
        _ = lifecycle.beginOpening(epoch: 7)
        lifecycle.endOpening(succeeded: true)
        return lifecycle
    }

    @Test func appendsBeginOnlyWhileItIsOpen() {
        var lifecycle = PartitionLifecycle()
        let whileClosed = lifecycle.beginAppend()
        let isOpening = lifecycle.beginOpening(epoch: 7)
        let whileOpening = lifecycle.beginAppend()
        let again = lifecycle.beginOpening(epoch: 8)
        lifecycle.endOpening(succeeded: true)
        let whileOpen = lifecycle.beginAppend()
        #expect([whileClosed, isOpening, whileOpening, again, whileOpen] == [false, true, false, false, true])
        #expect(lifecycle.epoch == 7)
    }

    @Test func aSealWaitsForTheLastAppend() {
        var lifecycle = opened()
        _ = lifecycle.beginAppend()
        let hasToWait = lifecycle.beginSealing()
        let whileSealing = lifecycle.beginAppend()
        let isLast = lifecycle.endAppend()
        #expect(hasToWait == true)
        #expect(!whileSealing)
        #expect(isLast)
        lifecycle.endSealing()
        #expect(lifecycle.isReadable)
        let whileSealed = lifecycle.beginAppend()
        let isClosed = lifecycle.close()
        #expect(!whileSealed && isClosed)
        #expect(!lifecycle.isReadable)
    }

    @Test func aSealThatCameToNothingIsTakenBack() {
        var lifecycle = opened()
        let hasToWait = lifecycle.beginSealing()
        lifecycle.endSealing()
        let isOpen = lifecycle.unseal()
        let begins = lifecycle.beginAppend()
        let again = lifecycle.unseal()
        let closes = lifecycle.close()
        #expect(hasToWait == false)
        #expect([isOpen, begins, again] == [true, true, false])
        #expect(!closes, "an append is under way")
    }

    @Test func whatCannotBeOpenedStaysClosed() {
        var lifecycle = PartitionLifecycle()
        _ = lifecycle.beginOpening(epoch: 1)
        lifecycle.endOpening(succeeded: false)
        #expect(lifecycle.phase == .closed)
        let sealing = lifecycle.beginSealing()
        #expect(sealing == nil)
    }
}

@Suite struct LifecycleTests {
    let directory = TemporaryDirectory()

    /// Says no for one partition.
    private struct ClosedGate: PartitionGate {
        struct Elsewhere: Error {}
        let closed: UInt32

        func admit(_ partition: UInt32, deadline: ContinuousClock.Instant?) async throws {
            if partition == closed { throw Elsewhere() }
        }
    }

    @Test func aSealedPartitionAnswersReadsAndTakesNoAppends() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        let store = try await openStore(log)
        _ = try await store.ingest([event("1", item: "heat")], now: noon)
        #expect(try await store.seal(0) == 1)
        #expect(store.served.isEmpty)
        await #expect(throws: SessionStoreError.notServed(partition: 0)) {
            try await store.ingest([event("2", item: "jazz")], now: noon)
        }
        #expect(try await store.history(of: "u", since: .epoch, asOf: nil, limit: 9).items.count == 1)
        try store.unseal(0)
        #expect(try await store.ingest([event("2", item: "jazz")], now: noon).accepted == 1)
        #expect(store.served == [0: 1])

        try await store.seal(0)
        try store.close(0)
        await #expect(throws: SessionStoreError.notServed(partition: 0)) {
            try await store.history(of: "u", since: .epoch, asOf: nil, limit: 9)
        }
        let recovery = try await store.open(0, epoch: 5)
        #expect(recovery == PartitionRecovery(users: 1, replayed: 0), "the seal has written the checkpoint")
        #expect(store.served == [0: 5])
        #expect(try await store.history(of: "u", since: .epoch, asOf: nil, limit: 9).items.count == 2)
        await log.close()
    }

    @Test func aSealWaitsForTheAppendsUnderWayAndContainsThem() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        let store = try await openStore(log)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        return try await store.ingest([event("\(number)", item: "heat")], now: noon).accepted
                    } catch SessionStoreError.notServed {
                        return 0
                    }
                }
            }
            group.addTask {
                try await store.seal(0)
                return 0
            }
            return try await group.reduce(0, +)
        }
        #expect(try await store.log.endOffsets() == [UInt64(count)])
        try store.close(0)
        let recovery = try await store.open(0, epoch: 2)
        #expect(recovery.replayed == 0, "the checkpoint of the seal contains every append")
        await log.close()
    }

    @Test func theGateIsAskedBeforeAnythingIsWritten() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 8)
        let elsewhere = log.partition(of: "elsewhere")
        let store = SessionStore(
            log: log, checkpoints: log.checkpoints, environment: SessionEnvironment(catalogue: Fixture.catalogue),
            gate: ClosedGate(closed: elsewhere), on: Fixture.eventLoops, logger: Fixture.logger)
        try await store.openAll()
        let here = try #require((0..<100).map { "u\($0)" }.first { log.partition(of: $0) != elsewhere })
        await #expect(throws: ClosedGate.Elsewhere.self) {
            try await store.ingest(
                [event("1", user: here, item: "heat"), event("2", user: "elsewhere", item: "heat")], now: noon)
        }
        #expect(log.endOffsets().allSatisfy { $0 == 0 }, "all or nothing")
        await #expect(throws: ClosedGate.Elsewhere.self) { try await store.profile(of: "elsewhere", at: noon) }
        #expect(try await store.ingest([event("1", user: here, item: "heat")], now: noon).accepted == 1)
        await log.close()
    }
}
