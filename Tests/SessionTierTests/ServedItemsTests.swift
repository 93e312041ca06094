import EventLog
import SessionTier
import Signals
import TestSupport
import Testing

/// What was shown to a user is no history, and is not forgotten.
@Suite struct ServedItemsTests {
    let directory = TemporaryDirectory()

    private static let catalogue: Catalogue = {
        var draft = Fixture.draft
        draft.kinds["impression"] = EventKind(weight: 0)
        draft.signals.append(
            Fixture.signal("served", .history, ["kinds": .texts(["impression"]), "length": .number(3)], .batch))
        do {
            return try Catalogue(draft)
        } catch {
            preconditionFailure("the test's catalogue is not valid: \(error)")
        }
    }()

    @Test func impressionsAreASignalOfTheirOwnBoundedAndOverARestart() async throws {
        let first = try EmbeddedEventLog.open(path: directory.path, partitionCount: 4)
        let store = try await openStore(first, catalogue: Self.catalogue)
        _ = try await store.ingest([event("v", item: "heat")], now: noon)
        for (second, item) in ["heat", "jazz", "brazil", "ran"].enumerated() {
            let shown = event("i-\(item)", item: item, kind: "impression", at: Double(second))
            _ = try await store.ingest([shown], now: noon + 10)
        }
        func check(_ store: SessionStore) async throws {
            let view = try await store.history(
                of: "u", since: .epoch, asOf: nil, limit: 10, signals: ["served", "no_such_signal"], at: noon + 10)
            #expect(view.items.map(\.itemID) == ["heat"])
            #expect(Set(view.signals.keys) == ["served"])
            guard case .items(let served)? = view.signals["served"]?.value else {
                Issue.record("served is no list of items")
                return
            }
            #expect(served.map(\.itemID) == ["jazz", "brazil", "ran"])
            let history = try await store.profile(of: "u", at: noon + 10, signals: ["history"]).resolved["history"]
            guard case .items(let items)? = history?.value else {
                Issue.record("history is no list of items")
                return
            }
            #expect(items.map(\.itemID) == ["heat"])
        }
        try await check(store)
        await first.close()
        let second = try EmbeddedEventLog.open(path: directory.path, partitionCount: 4)
        try await check(try await openStore(second, catalogue: Self.catalogue))
        await second.close()
    }

    @Test func whatWasShownIsNoQueryThatAValueServed() async throws {
        var draft = Fixture.draft
        draft.kinds["impression"] = EventKind(weight: 0)
        draft.signals.append(
            Fixture.signal(
                "taste_text", .remote, ["featurizer": .text("127.0.0.1:1"), "form": .text("vector")], .nearRealTime))
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 4)
        let store = try await openStore(log, catalogue: try Catalogue(draft))
        _ = try await store.ingest([event("i", item: "heat", kind: "impression")], now: noon)
        #expect(await store.drainFeedback().flatMap(\.cells).isEmpty)
        _ = try await store.ingest([event("v", item: "heat")], now: noon)
        #expect(await store.drainFeedback().flatMap(\.cells).contains { $0.key.signal == "taste_text" })
        await log.close()
    }

    @Test func thePatchesOnTheSignalsAreNamed() async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: 4)
        let store = try await openStore(log)
        _ = try await store.ingest([event("s", kind: "search", query: "music")], now: noon)
        let with = try await store.history(
            of: "u", since: .epoch, asOf: nil, limit: 10, signals: ["genre_affinity"], at: noon)
        #expect(with.patchIDs.count == 1)
        let without = try await store.history(
            of: "u", since: .epoch, asOf: nil, limit: 10, signals: ["history"], at: noon)
        #expect(without.patchIDs.isEmpty)
        await log.close()
    }
}
