import EventLog
import SessionTier
import Signals
import TestSupport
import Testing

@Suite struct RetentionPointTests {
    private func point(
        checkpoint: UInt64 = 10, watermark: UInt64 = 10, consumed: UInt64 = 10, retention: Double = 3600
    ) -> RetentionPoint {
        RetentionPoint(
            partition: 0, checkpoint: checkpoint, watermark: Watermark(asOf: noon, offsets: [0: watermark]),
            consumed: consumed, now: noon + 60, retentionSeconds: retention)
    }

    private let old = SessionRecord.event(event("1", at: -7200))

    @Test func anEntryGoesWhenNobodyNeedsIt() {
        #expect(point().releases(old, at: 9))
        #expect(point().releases(.erased, at: 9))
        #expect(!point().releases(.event(event("2", at: -60)), at: 9), "too young")
    }

    @Test func itStaysWhileSomebodyDoes() {
        #expect(!point(checkpoint: 9).releases(old, at: 9))
        #expect(!point(watermark: 9).releases(old, at: 9))
        #expect(!point(consumed: 9).releases(old, at: 9))
        let withoutSnapshot = RetentionPoint(
            partition: 0, checkpoint: 10, watermark: nil, consumed: 10, now: noon, retentionSeconds: 3600)
        #expect(!withoutSnapshot.releases(old, at: 0))
    }

    @Test func whatTheWatermarkDoesNotCoverInTimeStays() {
        let late = SessionRecord.event(event("3", at: 10))
        #expect(!point(retention: 1).releases(late, at: 3), "it happened after the snapshot's time")
    }
}

@Suite struct RetentionTests {
    let directory = TemporaryDirectory()

    @Test func theLogIsTrimmedAndNothingIsLost() async throws {
        let first = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        let store = try await openStore(first)
        _ = try await store.ingest((0..<20).map { event("old-\($0)", item: "heat", at: -8000) }, now: noon)
        _ = try await store.ingest([event("new", item: "jazz", at: -10)], now: noon)
        let watermark = Watermark(asOf: noon - 3600, offsets: [0: 21])
        await store.adopt(profiles: FixedProfiles(watermark: watermark), items: nil)
        #expect(await store.trim(now: noon, retentionSeconds: 3600, consumed: [0: 21]) == 0, "no checkpoint yet")
        await store.checkpoint()
        #expect(await store.trim(now: noon, retentionSeconds: 3600, consumed: [:]) == 0, "consumers are not known")
        #expect(await store.trim(now: noon, retentionSeconds: 3600, consumed: [0: 15]) == 15)
        #expect(await store.trim(now: noon, retentionSeconds: 3600, consumed: [0: 21]) == 5)
        #expect(first.startOffsets() == [20])
        let before = try await store.history(of: "u", since: .epoch, asOf: nil, limit: 9)
        await first.close()

        let second = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        let recovered = try await openStore(second)
        let after = try await recovered.history(of: "u", since: .epoch, asOf: nil, limit: 9)
        #expect(after.items == before.items, "the checkpoint has what the log has not")
        await second.close()
    }
}
