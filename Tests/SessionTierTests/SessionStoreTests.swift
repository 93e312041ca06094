import EventLog
import SessionTier
import Signals
import TestSupport
import Testing

/// The streaming tier without a network, over a real log on disk.
@Suite struct SessionStoreTests {
    let directory = TemporaryDirectory()

    private func openLog() throws -> EmbeddedEventLog {
        try EmbeddedEventLog.open(path: directory.path, partitionCount: 4)
    }

    @Test func anAcknowledgedEventIsInTheHistory() async throws {
        let log = try openLog()
        let store = try await openStore(log)
        let outcome = try await store.ingest([event("1", item: "heat"), event("2", item: "jazz", at: 1)], now: noon)
        #expect(outcome == IngestOutcome(accepted: 2, duplicates: 0, clamped: 0))
        let history = try await store.history(of: "u", since: .epoch, asOf: nil, limit: 10)
        #expect(history.items.map(\.itemID) == ["heat", "jazz"])
        #expect(history.isComplete)
        await log.close()
    }

    @Test func theSameEventIDChangesNothing() async throws {
        let log = try openLog()
        let store = try await openStore(log)
        let one = event("1", kind: "search", query: "music")
        let first = try await store.ingest([one, one], now: noon)
        #expect(first == IngestOutcome(accepted: 1, duplicates: 1, clamped: 0))
        let before = try await store.profile(of: "u", at: noon, signals: [])
        #expect(try await store.ingest([one], now: noon).accepted == 0)
        let after = try await store.profile(of: "u", at: noon, signals: [])
        #expect(before.patches == after.patches)
        #expect(before.patches.first?.reinforcementCount == 1)
        await log.close()
    }

    @Test func everythingAcknowledgedIsThereAfterTheProcessIsGone() async throws {
        let patch = Patch(
            id: "p", signal: "genre_affinity", value: .distribution(Distribution(["Crime": 1])), observedAt: noon,
            mass: 4, origin: "test")
        let first = try openLog()
        let store = try await openStore(first)
        for number in 0..<50 {
            let item = ["heat", "jazz", "brazil"][number % 3]
            _ = try await store.ingest(
                [event("\(number)", user: "u\(number % 7)", item: item, at: Double(number))], now: noon + 50)
        }
        _ = try await store.put(patch, of: "u3", now: noon)
        _ = try await store.write(
            [
                "genre_affinity": BaseValue(
                    .distribution(Distribution(["Music": 1])), refreshedAt: noon, refreshID: "lease-1")
            ],
            of: "u3", now: noon)
        var before: [ProfileView] = []
        for number in 0..<7 {
            before.append(try await store.profile(of: "u\(number)", at: noon + 60, signals: []))
        }
        await first.close()

        let second = try openLog()
        let recovered = try await openStore(second)
        for number in 0..<7 {
            let after = try await recovered.profile(of: "u\(number)", at: noon + 60, signals: [])
            #expect(after.resolved == before[number].resolved)
            #expect(after.patches == before[number].patches)
            #expect(after.base == before[number].base)
        }
        #expect(try await recovered.ingest([event("0", user: "u0", item: "heat")], now: noon).accepted == 0)
        await second.close()
    }

    @Test func aBurstOfSearchesOverridesTheBaseAndDecaysBackToItByteForByte() async throws {
        let log = try openLog()
        let base = SignalValue.distribution(Distribution(["Crime": 0.75, "Thriller": 0.25]))
        let profiles = FixedProfiles(
            watermark: Watermark(asOf: noon - 3600, offsets: [:]), values: ["u": ["genre_affinity": BaseValue(base)]])
        let store = try await openStore(log, profiles: profiles)
        for number in 0..<4 {
            _ = try await store.ingest(
                [event("s\(number)", kind: "search", at: Double(number * 20), attributes: ["genres": "Music"])],
                now: noon + Double(number * 20))
        }
        let during = try await store.profile(of: "u", at: noon + 60, signals: ["genre_affinity"])
        let value = try #require(during.resolved["genre_affinity"])
        guard case .distribution(let mixed)? = value.value else {
            Issue.record("no distribution: \(String(describing: value.value))")
            return
        }
        #expect(mixed["Music"] > 0.5)
        #expect(value.provenance.source == .merged)
        #expect(value.provenance.reinforcementCount == 4)
        #expect(during.base?.values["genre_affinity"]?.value == base)

        let after = try await store.profile(of: "u", at: noon + 60 + 1800, signals: ["genre_affinity"])
        #expect(after.resolved["genre_affinity"]?.value?.encodedBytes() == base.encodedBytes())
        #expect(after.patches.isEmpty)
        await log.close()
    }

    @Test func aSnapshotCoversWhatItFoldedAndNothingElse() async throws {
        let log = try openLog()
        let store = try await openStore(log)
        _ = try await store.ingest(
            [event("old", item: "heat", at: -7200), event("new", item: "jazz", at: -10)], now: noon)
        let offsets = Dictionary(
            uniqueKeysWithValues: log.endOffsets().enumerated().map { (UInt32($0.offset), $0.element) })
        let midnight = Watermark(asOf: noon - 3600, offsets: offsets)
        _ = try await store.ingest([event("late", item: "brazil", at: -7000)], now: noon)

        await store.adopt(profiles: FixedProfiles(version: "p1", watermark: midnight), items: nil)
        let history = try await store.history(of: "u", since: midnight.asOf, asOf: nil, limit: 10)
        #expect(history.items.map(\.itemID) == ["brazil", "jazz"], "the late event is not in the snapshot")
        #expect(history.profilesVersion == "p1")

        let lagging = try await store.history(of: "u", since: noon - 90_000, asOf: nil, limit: 10)
        #expect(lagging.items.map(\.itemID) == ["heat", "brazil", "jazz"], "a reader may lag by one version")
        #expect(lagging.isComplete)

        await store.adopt(
            profiles: FixedProfiles(version: "p2", watermark: Watermark(asOf: noon, offsets: offsets)), items: nil)
        let trimmed = try await store.history(of: "u", since: noon - 90_000, asOf: nil, limit: 10)
        #expect(trimmed.items.map(\.itemID) == ["brazil", "jazz"])
        #expect(!trimmed.isComplete)
        await log.close()
    }

    @Test func aReplayDoesNotSeeTheFuture() async throws {
        let log = try openLog()
        let store = try await openStore(log)
        _ = try await store.ingest([event("1", item: "heat"), event("2", item: "jazz", at: 100)], now: noon + 100)
        let history = try await store.history(of: "u", since: .epoch, asOf: noon + 50, limit: 10)
        #expect(history.items.map(\.itemID) == ["heat"])
        await log.close()
    }

    @Test func servedValuesAreScoredAgainstTheNextEvent() async throws {
        let log = try openLog()
        let base = SignalValue.distribution(Distribution(["Crime": 0.5, "Thriller": 0.5]))
        let profiles = FixedProfiles(
            watermark: Watermark(asOf: noon - 3600, offsets: [:]), values: ["u": ["genre_affinity": BaseValue(base)]])
        let store = try await openStore(log, profiles: profiles)
        _ = try await store.ingest([event("1", item: "heat"), event("2", user: "stranger", item: "heat")], now: noon)
        let cells = await store.drainFeedback().flatMap(\.cells)
        let cell = try #require(cells.first)
        #expect(cells.count == 1, "a user without a base is not scored")
        #expect(cell.key == FeedbackAccumulator.Cell(signal: "genre_affinity", entity: "u"))
        #expect(cell.value.queries == 1)
        #expect(cell.value.loss > 0)
        #expect(await store.drainFeedback().isEmpty)
        await log.close()
    }

    @Test func anotherCatalogueFoldsTheRecentEventsAgain() async throws {
        let log = try openLog()
        var silent = Fixture.draft
        silent.signals.removeAll { $0.name == "session_intent" }
        let store = try await openStore(log, catalogue: try Catalogue(silent))
        _ = try await store.ingest([event("1", item: "jazz")], now: noon)
        #expect(try await store.profile(of: "u", at: noon, signals: []).patches.isEmpty)
        await store.adopt(catalogue: Fixture.catalogue)
        let patches = try await store.profile(of: "u", at: noon, signals: []).patches
        #expect(patches.map(\.signal) == ["genre_affinity"])
        await log.close()
    }

    @Test func theTailHandsOutEventsOnlyAndSaysWhereToGoOn() async throws {
        let log = try openLog()
        let store = try await openStore(log)
        let tail = EventTail(log: log)
        _ = try await store.ingest((0..<20).map { event("\($0)", user: "u\($0)", item: "heat") }, now: noon)
        let patch = Patch(
            id: "p", signal: "genre_affinity", value: .distribution(Distribution(["Crime": 1])), observedAt: noon,
            mass: 1)
        _ = try await store.put(patch, of: "u1", now: noon)
        var next: [UInt32: UInt64] = [:]
        var ids: Set<String> = []
        var remaining: UInt64 = 1
        while remaining > 0 {
            let page = try await tail.read(from: next, limit: 6, wait: .zero, userID: nil)
            for (_, event) in page.events { #expect(ids.insert(event.eventID).inserted) }
            next = page.next
            remaining = page.remaining
        }
        #expect(ids == Set((0..<20).map(String.init)))
        #expect(try await tail.read(from: next, limit: 6, wait: .zero, userID: nil).events.isEmpty)
        let mine = try await tail.read(from: [:], limit: 100, wait: .zero, userID: "u7")
        #expect(mine.events.map(\.event.eventID) == ["7"])

        let from = next
        async let waiting = tail.read(from: from, limit: 6, wait: .seconds(20), userID: nil)
        _ = try await store.ingest([event("20", user: "u1", item: "heat")], now: noon)
        #expect(try await waiting.events.map(\.event.eventID) == ["20"])
        await log.close()
    }

    @Test func anEntryThatIsNoRecordStopsTheStartAndIsNamed() async throws {
        let log = try openLog()
        _ = try await log.append([LogRecord(partition: 2, payload: [1, 9, 9])])
        let error = await #expect(throws: EventLogError.self) { try await openStore(log) }
        guard case .corrupted(let what)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(what.contains("2:0"))
        await log.close()
    }
}
