import EventLog
import SessionTier
import Signals
import TestSupport
import Testing

/// Values as they are served, against one fold over the whole log.
@Suite struct EvaluationTests {
    let directory = TemporaryDirectory()

    private func openLog() throws -> EmbeddedEventLog {
        try EmbeddedEventLog.open(path: directory.path, partitionCount: 4)
    }

    /// The largest difference between what is served and the fold of the whole log, by signal.
    private func differences(
        _ store: SessionStore, _ log: EmbeddedEventLog, _ catalogue: Catalogue, at time: Timestamp
    ) async throws -> [String: Double] {
        let context = FoldContext(catalogue: catalogue, items: Fixture.items)
        var worst: [String: Double] = [:]
        for (userID, fold) in try EveryOperator.fold(log, catalogue) {
            let served = try await store.profile(of: userID, at: time, parts: .resolved).resolved
            for name in EveryOperator.compared {
                let distance = EveryOperator.distance(
                    served[name]?.value, fold.value(of: name, at: time, context))
                worst[name] = max(worst[name] ?? 0, distance)
            }
        }
        return worst
    }

    private func fill(
        _ store: SessionStore, users: Int = 1000, from start: Double, to end: Double, seed: UInt64
    ) async throws {
        let events = EveryOperator.events(users: users, from: start, to: end, seed: seed)
        for start in stride(from: 0, to: events.count, by: 500) {
            _ = try await store.ingest(Array(events[start..<min(start + 500, events.count)]), now: noon + end)
        }
    }

    @Test func everyOperatorSaysWhatAFreshFoldSaysAndKeepsItWhenItChangesItsTier() async throws {
        let log = try openLog()
        let batch = try EveryOperator.catalogue(in: .batch)
        let streaming = try EveryOperator.catalogue(in: .streaming)
        let store = try await openStore(log, catalogue: batch)
        try await fill(store, from: -90_000, to: -50_000, seed: 1)
        await store.adopt(
            profiles: try EveryOperator.snapshot(log, asOf: noon - 60_000, version: "p1", batch), items: nil)
        try await fill(store, from: -70_000, to: -1000, seed: 2)
        await store.adopt(
            profiles: try EveryOperator.snapshot(log, asOf: noon - 40_000, version: "p2", batch), items: nil)
        try await fill(store, from: -50_000, to: 0, seed: 3)

        await store.adopt(catalogue: streaming)
        let moved = try await differences(store, log, streaming, at: noon)
        #expect(moved.values.allSatisfy { $0 < 1e-9 }, "\(moved)")
        try await fill(store, from: -10, to: 60, seed: 4)
        let folded = try await differences(store, log, streaming, at: noon + 60)
        #expect(folded.values.allSatisfy { $0 < 1e-9 }, "\(folded)")

        await store.adopt(catalogue: batch)
        let served = try await store.profile(of: "u1", at: noon, signals: ["affinity"], parts: .resolved)
        #expect(served.resolved["affinity"]?.provenance.source == .base)
        let request = try EveryOperator.catalogue(in: .request)
        await store.adopt(catalogue: request)
        await store.adopt(
            profiles: try EveryOperator.snapshot(log, asOf: noon - 20, version: "p3", request), items: nil)
        let again = try await differences(store, log, request, at: noon + 60)
        #expect(again.values.allSatisfy { $0 < 1e-9 }, "\(again)")
        await log.close()
    }

    @Test func aSignalThatIsDefinedOtherwiseIsFoldedFromWhatIsKept() async throws {
        let log = try openLog()
        var draft = Fixture.draft
        draft.signals.removeAll { $0.name == "session_intent" }
        let former = try Catalogue(draft)
        draft.signals[0].pinned = PinnedTier(tier: .streaming, reason: "the test says so")
        draft.signals[0].parameters["half_life"] = .number(60)
        let changed = try Catalogue(draft)
        let store = try await openStore(log, catalogue: former)
        _ = try await store.ingest(
            [event("1", item: "heat", at: -7200), event("2", item: "jazz", at: -7100)], now: noon)
        await store.adopt(profiles: try EveryOperator.snapshot(log, asOf: noon, version: "p1", former), items: nil)
        await store.adopt(catalogue: changed)
        let served = try await store.profile(of: "u", at: noon, parts: .resolved).resolved["genre_affinity"]?.value
        let expected = try EveryOperator.fold(log, changed)["u"]?.value(
            of: "genre_affinity", at: noon, FoldContext(catalogue: changed, items: Fixture.items))
        #expect(EveryOperator.distance(served, expected) < 1e-9)
        await log.close()
    }

    @Test func aFoldThatWasForgottenIsMadeAgain() async throws {
        let log = try openLog()
        var settings = SessionStoreSettings()
        settings.hotUsers = 1
        let streaming = try EveryOperator.catalogue(in: .streaming)
        let store = try await openStore(log, catalogue: streaming, settings: settings)
        try await fill(store, users: 200, from: 0, to: 100, seed: 1)
        try await fill(store, users: 200, from: 50, to: 200, seed: 2)
        let differences = try await differences(store, log, streaming, at: noon + 200)
        #expect(differences.values.allSatisfy { $0 < 1e-9 }, "\(differences)")
        await log.close()
    }

    @Test func aSampledEventIsScoredBesideAFreshFold() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        var settings = SessionStoreSettings()
        settings.pairedShare = 1
        let store = try await openStore(log, settings: settings)
        _ = try await store.ingest([event("0", item: "jazz", at: -90_000)], now: noon)
        await store.adopt(
            profiles: try EveryOperator.snapshot(log, asOf: noon - 86_400, version: "p1", Fixture.catalogue),
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

    @Test func aRefreshIsScoredBesideWhatItReplacedForEightQueries() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 1)
        let crime = BaseValue(.distribution(Distribution(["Crime": 1])))
        let profiles = FixedProfiles(
            watermark: Watermark(asOf: noon - 3600, offsets: [:]), values: ["u": ["genre_affinity": crime]])
        let store = try await openStore(log, profiles: profiles)
        _ = try await store.ingest([event("0", item: "jazz", at: -60)], now: noon)
        let before = await store.drainFeedback()
        let cell = FeedbackAccumulator.Cell(signal: "genre_affinity", entity: "u")
        #expect(before.first?.cells[cell]?.gainQueries == 0)
        #expect(await store.recallFeedback()[cell]?.queries == 1)

        let labels = Fixture.items.labels(of: "jazz", attribute: "genres")
        let better = BaseValue(
            .distribution(Distribution(normalising: labels.map { .init(label: $0, weight: 1) })),
            refreshedAt: noon - 30,
            refreshID: "lease")
        _ = try await store.write(["genre_affinity": better], of: "u", now: noon)
        #expect(await store.recallFeedback()[cell] == nil, "what the older value cost is paid")
        _ = try await store.ingest((1...10).map { event("\($0)", item: "jazz", at: -1) }, now: noon)
        let sum = try #require(await store.drainFeedback().first?.cells[cell])
        #expect(sum.queries == 10)
        #expect(sum.gainQueries == 8)
        #expect(sum.refreshedLoss < sum.replacedLoss)
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
