import EventLog
import SessionTier
import Signals
import TestSupport
import Testing

/// Values as they are served, against one fold over the whole log.
@Suite struct EvaluationTests {
    let directory = TemporaryDirectory()

    /// The tests' catalogue with a signal in a tier.
    private func catalogue(_ name: String, in tier: Tier) throws -> Catalogue {
        var draft = Fixture.draft
        for index in draft.signals.indices where draft.signals[index].name == name {
            draft.signals[index].pinned = PinnedTier(tier: tier, reason: "the test says so")
        }
        return try Catalogue(draft)
    }

    /// A snapshot of all events before a time that lie in the log now.
    private func snapshot(
        _ log: EmbeddedEventLog, asOf: Timestamp, version: String, catalogue: Catalogue
    ) async throws -> FixedProfiles {
        let plan = EvaluationPlan(catalogue)
        let context = FoldContext(catalogue: catalogue, items: Fixture.items)
        let ends = log.endOffsets()
        var profiles = FixedProfiles(
            version: version,
            watermark: Watermark(
                asOf: asOf,
                offsets: Dictionary(
                    uniqueKeysWithValues: ends.enumerated().map {
                        (UInt32($0), $1)
                    })), foldedSignals: plan.identities)
        var folds: [String: UserFold] = [:]
        for event in try await events(log) where event.occurredAt < asOf {
            folds[event.userID, default: UserFold(plan)].fold(event, context)
        }
        for (userID, fold) in folds {
            profiles.states[userID] = fold.encodedStates()
            for signal in catalogue.userSignals where signal.tier < .streaming {
                profiles.values[userID, default: [:]][signal.name] = fold.value(of: signal.name, at: asOf, context)
                    .map { BaseValue($0) }
            }
        }
        return profiles
    }

    private func events(_ log: EmbeddedEventLog) async throws -> [Event] {
        var events: [Event] = []
        for partition in 0..<log.partitionCount {
            for entry in try log.read(partition: partition, from: 0, limit: .max) {
                if case .event(let event) = try SessionRecord(entry) { events.append(event) }
            }
        }
        return events
    }

    /// The largest difference between what is served live of a signal and the fold of the whole log.
    private func difference(
        _ store: SessionStore, _ log: EmbeddedEventLog, _ signal: String, _ catalogue: Catalogue, at time: Timestamp
    ) async throws -> Double {
        let plan = EvaluationPlan(catalogue)
        let context = FoldContext(catalogue: catalogue, items: Fixture.items)
        var folds: [String: UserFold] = [:]
        for event in try await events(log) { folds[event.userID, default: UserFold(plan)].fold(event, context) }
        var worst = 0.0
        for (userID, fold) in folds {
            let served = try await store.profile(of: userID, at: time, signals: [signal], parts: .resolved)
            let value = served.resolved[signal]?.value
            let expected = fold.value(of: signal, at: time, context)
            guard case .distribution(let left)? = value, case .distribution(let right)? = expected else {
                #expect(value == expected)
                continue
            }
            #expect(left.entries.map(\.label) == right.entries.map(\.label))
            for (one, other) in zip(left.entries, right.entries) { worst = max(worst, abs(one.weight - other.weight)) }
        }
        return worst
    }

    private func fill(_ store: SessionStore, users: Int, from start: Double, to end: Double, seed: UInt64) async throws
    {
        var generator = SplitMix64(seed: seed)
        var batch: [Event] = []
        for user in 0..<users {
            for number in 0..<Int.random(in: 0..<6, using: &generator) {
                let item = ["heat", "jazz", "brazil"].randomElement(using: &generator)
                batch.append(
                    event(
                        "\(seed)-\(user)-\(number)", user: "u\(user)", item: item ?? "", kind: "view",
                        at: Double.random(in: start..<end, using: &generator)))
            }
        }
        _ = try await store.ingest(batch, now: noon + end)
    }

    @Test func aSignalThatChangesItsTierOnARunningStoreLosesNothing() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 4)
        let batch = try catalogue("genre_affinity", in: .batch)
        let streaming = try catalogue("genre_affinity", in: .streaming)
        let store = try await openStore(log, catalogue: batch)
        try await fill(store, users: 300, from: -90_000, to: -50_000, seed: 1)
        await store.adopt(
            profiles: try await snapshot(log, asOf: noon - 60_000, version: "p1", catalogue: batch), items: nil)
        try await fill(store, users: 300, from: -70_000, to: -1000, seed: 2)
        await store.adopt(
            profiles: try await snapshot(log, asOf: noon - 40_000, version: "p2", catalogue: batch), items: nil)
        try await fill(store, users: 300, from: -50_000, to: 0, seed: 3)

        await store.adopt(catalogue: streaming)
        #expect(try await difference(store, log, "genre_affinity", streaming, at: noon) < 1e-9)
        try await fill(store, users: 300, from: -10, to: 60, seed: 4)
        #expect(try await difference(store, log, "genre_affinity", streaming, at: noon + 60) < 1e-9)

        await store.adopt(catalogue: batch)
        let served = try await store.profile(of: "u1", at: noon, signals: ["genre_affinity"], parts: .resolved)
        #expect(served.resolved["genre_affinity"]?.provenance.source == .base)
        await store.adopt(catalogue: streaming)
        await store.adopt(
            profiles: try await snapshot(log, asOf: noon - 20, version: "p3", catalogue: streaming), items: nil)
        #expect(try await difference(store, log, "genre_affinity", streaming, at: noon + 60) < 1e-9)
        await log.close()
    }

    @Test func aStateOfAnotherDefinitionIsNotFoldedOn() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        var draft = Fixture.draft
        draft.signals[0].pinned = PinnedTier(tier: .streaming, reason: "the test says so")
        draft.signals[0].parameters["half_life"] = .number(60)
        let changed = try Catalogue(draft)
        let store = try await openStore(log)
        _ = try await store.ingest([event("1", item: "heat", at: -7200)], now: noon)
        await store.adopt(
            profiles: try await snapshot(log, asOf: noon, version: "p1", catalogue: Fixture.catalogue), items: nil)
        await store.adopt(catalogue: changed)
        #expect(try await difference(store, log, "genre_affinity", changed, at: noon) < 1e-9)
        await log.close()
    }

    @Test func aFoldThatWasForgottenIsMadeAgain() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        var settings = SessionStoreSettings()
        settings.hotUsers = 1
        let streaming = try catalogue("genre_affinity", in: .streaming)
        let store = try await openStore(log, catalogue: streaming, settings: settings)
        for round in 0..<4 {
            try await fill(
                store, users: 200, from: Double(round) * 100, to: Double(round) * 100 + 100, seed: UInt64(round))
        }
        #expect(try await difference(store, log, "genre_affinity", streaming, at: noon + 400) < 1e-9)
        await log.close()
    }

    @Test func aSampledEventIsScoredBesideAFreshFold() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        var settings = SessionStoreSettings()
        settings.pairedShare = 1
        let store = try await openStore(log, settings: settings)
        _ = try await store.ingest([event("0", item: "jazz", at: -90_000)], now: noon)
        await store.adopt(
            profiles: try await snapshot(log, asOf: noon - 86_400, version: "p1", catalogue: Fixture.catalogue),
            items: nil)
        _ = await store.drainFeedback()
        _ = try await store.ingest((1..<20).map { event("\($0)", item: "brazil", at: -1) }, now: noon)
        _ = await store.drainFeedback()
        _ = try await store.ingest([event("20", item: "brazil")], now: noon)
        let drained = await store.drainFeedback()
        let cell = FeedbackAccumulator.Cell(signal: "genre_affinity", entity: "u")
        let sum = try #require(drained.first?.cells[cell])
        #expect(sum.queries == 1)
        #expect(sum.pairs == 1)
        #expect(sum.pairedServedLoss == sum.loss)
        #expect(sum.pairedFreshLoss < sum.pairedServedLoss, "the fresh value has seen nineteen times what comes")
        #expect(sum.pairedAgeSeconds == 86_400)
        await log.close()
    }

    @Test func theSampleIsTheSameEveryTime() async throws {
        var settings = SessionStoreSettings()
        settings.pairedShare = 0.1
        var counts: [UInt32] = []
        for _ in 0..<2 {
            let directory = TemporaryDirectory()
            let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
            let base = BaseValue(.distribution(Distribution(["Crime": 1])))
            let profiles = FixedProfiles(
                watermark: Watermark(asOf: noon - 3600, offsets: [:]), values: ["u": ["genre_affinity": base]])
            let store = try await openStore(log, profiles: profiles, settings: settings)
            _ = try await store.ingest((0..<300).map { event("event \($0)", item: "heat") }, now: noon)
            counts.append(await store.drainFeedback().flatMap(\.cells.values).reduce(0) { $0 + $1.pairs })
            await log.close()
        }
        #expect(counts[0] == counts[1])
        #expect((10...60).contains(counts[0]), "\(counts[0]) of 300 at a share of 0.1")
    }
}

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
