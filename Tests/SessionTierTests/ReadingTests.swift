import EventLog
import SessionTier
import Signals
import TestSupport
import Testing

@Suite struct ReadingTests {
    let directory = TemporaryDirectory()

    @Test func onlyThePartsAskedForAreMade() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        let base = BaseValue(.distribution(Distribution(["Crime": 1])))
        let profiles = FixedProfiles(
            watermark: Watermark(asOf: noon - 3600, offsets: [:]), values: ["u": ["genre_affinity": base]])
        let store = try await openStore(log, profiles: profiles)
        _ = try await store.put(Fixture.patch, of: "u", now: noon)
        let whole = try await store.profile(of: "u", at: noon)
        #expect(whole.base != nil && !whole.patches.isEmpty && !whole.resolved.isEmpty)
        #expect(
            try await store.profile(of: "u", at: noon, parts: .base)
                == ProfileView(base: whole.base, patches: [], resolved: [:]))
        #expect(
            try await store.profile(of: "u", at: noon, parts: .patches)
                == ProfileView(base: nil, patches: whole.patches, resolved: [:]))
        #expect(
            try await store.profile(of: "u", at: noon, parts: .resolved)
                == ProfileView(base: nil, patches: [], resolved: whole.resolved))
        await log.close()
    }

    @Test func aRuleOfTheRequestRefusesWhatIsTooOld() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        let base = BaseValue(.distribution(Distribution(["Crime": 1])))
        let profiles = FixedProfiles(
            watermark: Watermark(asOf: noon - 3600, offsets: [:]), values: ["u": ["genre_affinity": base]])
        let store = try await openStore(log, profiles: profiles)
        let rules = StalenessRules(["genre_affinity": StalenessRule(maximumAgeSeconds: 60, onStale: .refuse)])
        await #expect(throws: StalenessError.self) { try await store.profile(of: "u", at: noon, staleness: rules) }
        #expect(try await store.profile(of: "u", at: noon - 3590, staleness: rules).resolved["genre_affinity"] != nil)
        await log.close()
    }

    @Test func aPatchThatWasTakenAwayComesBackWithTheNextConfirmation() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        let store = try await openStore(log)
        _ = try await store.ingest([event("1", item: "heat")], now: noon)
        _ = try await store.put(Fixture.patch, of: "u", now: noon)
        #expect(try await store.profile(of: "u", at: noon).patches.map(\.id) == ["p", "session_intent"])
        #expect(try await store.removePatch("p", of: "u", now: noon))
        #expect(try await store.removePatch("session_intent", of: "u", now: noon), "an operator's patch too")
        #expect(try await !store.removePatch("p", of: "u", now: noon))
        #expect(try await store.profile(of: "u", at: noon).patches.isEmpty)
        _ = try await store.put(Fixture.patch, of: "u", now: noon)
        #expect(try await store.profile(of: "u", at: noon).patches.isEmpty, "the same confirmation again")
        _ = try await store.ingest([event("2", item: "heat", at: 1)], now: noon + 1)
        #expect(try await store.profile(of: "u", at: noon + 1).patches.map(\.id) == ["session_intent"])
        await log.close()
    }

    @Test func theSessionEndsWithItsGap() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        let store = try await openStore(log)
        #expect(try await store.session(of: "u", at: noon).window == nil)
        _ = try await store.ingest(
            [
                event("0", item: "brazil", at: -7200), event("1", item: "heat"), event("2", item: "jazz", at: 10),
                event("3", kind: "search", at: 20, query: "jazz"),
            ], now: noon + 20)
        let view = try await store.session(of: "u", at: noon + 30)
        let window = try #require(view.window)
        #expect(window.isOpen)
        #expect(window.startedAt == noon)
        #expect(window.counts.events == 3)
        #expect(window.clicks.map(\.itemID) == ["heat", "jazz"])
        #expect(view.signals.keys.sorted() == ["session_intent"])
        #expect(try await store.session(of: "u", at: noon + 20 + 1801).window?.isOpen == false)
        await log.close()
    }

    @Test func anEventFromTheFutureIsTakenAsOfNow() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        let store = try await openStore(log)
        let outcome = try await store.ingest(
            [event("1", item: "heat", at: 7200), event("2", item: "jazz", at: 10)], now: noon)
        #expect(outcome == IngestOutcome(accepted: 2, duplicates: 0, clamped: 1))
        let items = try await store.history(of: "u", since: .epoch, asOf: nil, limit: 9).items
        #expect(items == [ItemAt(itemID: "heat", occurredAt: noon), ItemAt(itemID: "jazz", occurredAt: noon + 10)])
        await log.close()
    }
}
