import Signals
import Testing
import TriggerTier

/// Positions are committed after effects, and effects are idempotent: a crash between the two repeats them without a trace.
@Suite struct ExactlyOnceTests {
    private func store(_ restored: Checkpoint.Restored) -> TriggerStore {
        TriggerStore(restored, queueCapacity: 100, clock: { nil }, logger: silent)
    }

    /// Writes what waits as the session tier does.
    private func write(_ store: TriggerStore, to patches: inout PatchSet) async -> Int {
        let writes = await store.takeWrites(upTo: 100)
        for write in writes { patches.put(write.patch, now: write.detectedAt) }
        await store.settle(writes.map { _ in .written })
        return writes.count
    }

    @Test func `a crash between an effect and its commit writes no second patch`() async throws {
        let events = binge("Bergman", at: 0)
        var patches = PatchSet()
        let first = store(Checkpoint.Restored(detectors: Fixture.detectors()))
        await first.consume(Array(events[..<2]), next: [0: 2], remaining: 1)
        let (committed, _) = try #require(await first.unsavedCheckpoint())
        let bytes = committed.encoded()
        await first.consume(Array(events[2...]), next: [0: 3], remaining: 0)
        #expect(await write(first, to: &patches) == 2)
        let written = patches.patches
        #expect(written.map(\.reinforcementCount) == [1, 1])

        // The process dies here: what it had written is known to the session tier alone.
        let second = store(try Checkpoint.restore(bytes, into: Fixture.detectors()))
        #expect(await second.offsets == [0: 2])
        await second.consume(Array(events[2...]), next: [0: 3], remaining: 0)
        #expect(await write(second, to: &patches) == 2, "the same effects again")
        #expect(patches.patches == written)
        #expect(await second.detectors.log.count == 1)
    }

    @Test func `a crash between a commit and an effect loses none`() async throws {
        var patches = PatchSet()
        let first = store(Checkpoint.Restored(detectors: Fixture.detectors()))
        await first.consume(binge("Bergman", at: 0), next: [0: 3], remaining: 0)
        _ = await first.takeWrites(upTo: 1)
        let (committed, _) = try #require(await first.unsavedCheckpoint())
        let second = store(try Checkpoint.restore(committed.encoded(), into: Fixture.detectors()))
        #expect(await write(second, to: &patches) == 2)
        #expect(patches.count == 2)
    }

    @Test func `a log that is read from its start again has the same effects`() async throws {
        var patches = PatchSet()
        let events = binge("Bergman", at: 0) + binge("Ozu", user: "u", at: 2 * day)
        let first = store(Checkpoint.Restored(detectors: Fixture.detectors()))
        await first.consume(events, next: [0: 6], remaining: 0)
        _ = await write(first, to: &patches)
        let written = patches.patches
        let second = store(Checkpoint.Restored(detectors: Fixture.detectors()))
        for (index, event) in events.enumerated() {
            await second.consume([event], next: [0: UInt64(index + 1)], remaining: 0)
            _ = await write(second, to: &patches)
        }
        #expect(patches.patches == written)
    }
}
