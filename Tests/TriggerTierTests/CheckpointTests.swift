import Foundation
import Logging
import Signals
import TestSupport
import Testing
import TriggerTier

@Suite struct CheckpointTests {
    private let first = Array(binge("Bergman", at: 0).prefix(2))
    private let last = Array(binge("Bergman", at: 0).suffix(1))

    private func traffic() -> [Event] {
        (0..<2000).map {
            event("t\($0)", user: "v\($0 % 50)", item: "i\($0 % 30)", kind: "view", at: Double($0) * 40 - 79_000)
        }
    }

    @Test func `a restart goes on as if there had been none`() throws {
        var detectors = Fixture.detectors()
        _ = detectors.feed(traffic() + first, next: [0: 12, 3: 4], now: nil)
        let pending = [
            PatchWrite(
                userID: "w", patch: Patch(id: "p", signal: "binge", value: .category("x"), observedAt: start, mass: 32))
        ]
        let bytes = Checkpoint(detectors: detectors, pending: pending).encoded()
        var restored = try Checkpoint.restore(bytes, into: Fixture.detectors())
        #expect(restored.restarted.isEmpty)
        #expect(restored.pending == pending)
        #expect(restored.detectors.offsets == [0: 12, 3: 4])
        #expect(restored.detectors.watermark == detectors.watermark)
        let burst = last + (0..<40).map { event("b\($0)", user: "b\($0)", item: "i3", kind: "view", at: 1300) }
        let expected = detectors.replay(burst)
        #expect(expected.count == 2)
        #expect(restored.detectors.replay(burst) == expected)
        let trending = detectors.trendingItems(windowMinutes: nil, limit: 20)
        #expect(trending.map(\.itemID) == ["i3"])
        #expect(restored.detectors.trendingItems(windowMinutes: nil, limit: 20) == trending)
        #expect(
            Checkpoint(detectors: restored.detectors, pending: []).encoded()
                == Checkpoint(detectors: detectors, pending: []).encoded())
    }

    @Test func `every damaged byte and every truncation is noticed`() throws {
        var detectors = Fixture.detectors()
        _ = detectors.feed(first, next: [0: 2], now: nil)
        let bytes = Checkpoint(detectors: detectors, pending: []).encoded()
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x10
            #expect(throws: ByteDecodingError.self) { try Checkpoint.restore(damaged, into: Fixture.detectors()) }
            #expect(throws: ByteDecodingError.self) {
                try Checkpoint.restore(Array(bytes[..<index]), into: Fixture.detectors())
            }
        }
    }

    @Test func `a damaged file means an empty start, and a whole one is loaded`() throws {
        let directory = TemporaryDirectory()
        let file = CheckpointFile(path: directory.path + "/checkpoint")
        #expect(file.load(into: Fixture.detectors(), logger: silent).detectors.offsets.isEmpty)
        var detectors = Fixture.detectors()
        _ = detectors.feed(first, next: [0: 2], now: nil)
        let bytes = Checkpoint(detectors: detectors, pending: []).encoded()
        try file.save(bytes)
        #expect(file.load(into: Fixture.detectors(), logger: silent).detectors.offsets == [0: 2])
        try file.save(Array(bytes.dropLast(5)))
        let restored = file.load(into: Fixture.detectors(), logger: silent)
        #expect(restored.detectors.offsets.isEmpty)
        #expect(restored.detectors.watermark == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["checkpoint"])
    }

    @Test func `a changed definition starts from an empty state, the others go on`() throws {
        var detectors = Fixture.detectors()
        _ = detectors.replay(first)
        let bytes = Checkpoint(detectors: detectors, pending: []).encoded()
        var restored = try Checkpoint.restore(bytes, into: Fixture.detectors(window: 3600))
        #expect(restored.restarted == ["binge"])
        #expect(restored.detectors.replay(last).isEmpty)
        // The same when the catalogue changes under a running process.
        var running = detectors
        #expect(running.adopt(catalogue: Fixture.catalogue(over: "people_affinity", window: 3600)) == ["binge"])
        #expect(running.replay(last).isEmpty)
        #expect(running.watermark == last[0].occurredAt)
        // What a patch is laid over is no part of the state.
        #expect(detectors.adopt(catalogue: Fixture.catalogue(over: nil)).isEmpty)
        #expect(detectors.replay(last).map(\.patch.signal) == ["binge"])
    }

    @Test func `there is a checkpoint to save when something has changed, with what is on its way`() async throws {
        let store = TriggerStore(
            Checkpoint.Restored(detectors: Fixture.detectors()), queueCapacity: 8,
            clock: { nil }, logger: silent)
        #expect(await store.unsavedCheckpoint() == nil)
        await store.consume(binge("Bergman", at: 0), next: [0: 3], remaining: 0)
        _ = await store.takeWrites(upTo: 1)
        let (checkpoint, generation) = try #require(await store.unsavedCheckpoint())
        #expect(checkpoint.pending.count == 2)
        #expect(checkpoint.detectors.offsets == [0: 3])
        await store.checkpointSaved(generation)
        #expect(await store.unsavedCheckpoint() == nil)
        await store.consume([], next: [0: 3], remaining: 0)
        #expect(await store.unsavedCheckpoint() == nil)
        await store.settle([.written])
        #expect(try #require(await store.unsavedCheckpoint()).0.pending.count == 1)
    }
}
