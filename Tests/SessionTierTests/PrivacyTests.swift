import EventLog
import Foundation
import SessionTier
import Signals
import TestSupport
import Testing

@Suite struct ForgettingTests {
    let directory = TemporaryDirectory()
    /// Long enough not to be in a file by chance.
    let user = "a-user-who-wants-to-be-forgotten-81a3"

    private func openLog() throws -> EmbeddedEventLog {
        try EmbeddedEventLog.open(path: directory.path, partitionCount: 2)
    }

    /// The files that contain a text.
    private func files(containing text: String) throws -> [String] {
        let wanted = Data(text.utf8)
        let names = try FileManager.default.subpathsOfDirectory(atPath: directory.path)
        return names.filter { name in
            guard let content = FileManager.default.contents(atPath: directory.path + "/" + name) else { return false }
            return content.range(of: wanted) != nil
        }
    }

    private func fill(_ store: SessionStore) async throws {
        for number in 0..<30 {
            _ = try await store.ingest(
                [
                    event("mine-\(number)", user: user, item: "heat", at: Double(number)),
                    event("theirs-\(number)", user: "somebody-else", item: "jazz", at: Double(number)),
                ], now: noon + 30)
        }
        _ = try await store.put(Fixture.patch, of: user, now: noon)
        let value = BaseValue(.scalar(1), refreshedAt: noon, refreshID: "lease")
        _ = try await store.write(["genre_affinity": value], of: user, now: noon)
        try await store.recordLink("anonymous-of-another", to: user)
        let mine = try await store.retainedEvents(of: user).prefix(2).map { $0.copied(to: "somebody-else") }
        _ = try await store.ingest(Array(mine), now: noon + 30)
        await store.checkpoint()
    }

    @Test func noFileHasTheUserAfterwardsAndTheOthersKeepEverything() async throws {
        let log = try openLog()
        let store = try await openStore(log)
        try await fill(store)
        let before = try await store.profile(of: "somebody-else", at: noon + 60)
        #expect(try await store.forget(user) == 32)
        #expect(try files(containing: user) == [])
        #expect(try await store.profile(of: "somebody-else", at: noon + 60) == before)
        #expect(try await store.retainedEvents(of: user).isEmpty)
        #expect(try await store.forget(user) == 0, "again is harmless")
        await log.close()
        #expect(try files(containing: user) == [])
        #expect(try !files(containing: "somebody-else").isEmpty, "the scan finds who is there")

        let again = try openLog()
        let recovered = try await openStore(again)
        #expect(try await recovered.history(of: user, since: .epoch, asOf: nil, limit: 9).items.isEmpty)
        #expect(try await recovered.profile(of: "somebody-else", at: noon + 60) == before)
        await again.close()
    }

    @Test func whatTheSnapshotHasIsMaskedUntilOneThatHasForgottenToo() async throws {
        let base = BaseValue(.distribution(Distribution(["Crime": 1])))
        let old = FixedProfiles(
            version: "p1", watermark: Watermark(asOf: noon - 3600, offsets: [:]),
            values: [user: ["genre_affinity": base]])
        let first = try openLog()
        let store = try await openStore(first, profiles: old)
        #expect(try await store.profile(of: user, at: noon).base != nil)
        _ = try await store.forget(user)
        #expect(try await store.profile(of: user, at: noon).base == nil)
        let value = BaseValue(.scalar(1), refreshedAt: noon, refreshID: "from the old snapshot")
        #expect(try await store.write(["genre_affinity": value], of: user, now: noon) == 0)
        await store.checkpoint()
        await first.close()

        let second = try openLog()
        let recovered = try await openStore(second, profiles: old)
        #expect(try await recovered.profile(of: user, at: noon).base == nil, "masked after a restart as well")
        var unread = old
        unread.version = "p2"
        await recovered.adopt(profiles: unread, items: nil)
        #expect(try await recovered.profile(of: user, at: noon).base == nil, "it was made before the marker")
        let ends = Dictionary(uniqueKeysWithValues: second.endOffsets().enumerated().map { (UInt32($0), $1) })
        let newer = FixedProfiles(
            version: "p3", watermark: Watermark(asOf: noon, offsets: ends), values: [user: ["genre_affinity": base]])
        await recovered.adopt(profiles: newer, items: nil)
        #expect(try await recovered.profile(of: user, at: noon).base != nil, "of a user who has come back")
        await second.close()
    }

    @Test func aUserWhomOnlyTheSnapshotKnowsIsForgottenAtOnceToo() async throws {
        let catalogue = try EveryOperator.catalogue(in: .streaming)
        let log = try openLog()
        let store = try await openStore(log, catalogue: catalogue)
        var fold = UserFold(EvaluationPlan(catalogue))
        fold.fold(
            event("1", user: user, item: "heat", at: -7200), FoldContext(catalogue: catalogue, items: Fixture.items))
        let profiles = FixedProfiles(
            watermark: Watermark(asOf: noon - 3600, offsets: [:]), foldedSignals: fold.plan.identities,
            states: [user: fold.encodedStates()])
        await store.adopt(profiles: profiles, items: nil)
        let before = try await store.profile(of: user, at: noon).resolved["affinity"]?.value
        #expect(before != nil)
        _ = try await store.forget(user)
        let after = try await store.profile(of: user, at: noon).resolved["affinity"]?.value
        #expect(after == nil)
        await log.close()
    }

    @Test func aUserWhoComesBackStartsNew() async throws {
        let log = try openLog()
        let store = try await openStore(log)
        try await fill(store)
        _ = try await store.forget(user)
        #expect(
            try await store.ingest([event("mine-1", user: user, item: "brazil", at: 50)], now: noon + 50).accepted == 1)
        #expect(
            try await store.history(of: user, since: .epoch, asOf: nil, limit: 9).items.map(\.itemID) == ["brazil"])
        await log.close()
    }
}

@Suite struct LinkingTests {
    let directory = TemporaryDirectory()

    /// What the endpoint does, over one store.
    private func link(_ store: SessionStore, _ anonymousID: String, _ userID: String) async throws -> Int {
        try await store.recordLink(anonymousID, to: userID)
        let copies = try await store.retainedEvents(of: anonymousID).map { $0.copied(to: userID) }
        return try await store.ingest(copies, now: noon + 100).accepted
    }

    @Test(arguments: [1, 4] as [UInt32])
    func bothHistoriesAreMergedOnce(_ partitions: UInt32) async throws {
        let log = try EmbeddedEventLog.open(path: directory.path, partitionCount: partitions)
        let store = try await openStore(log)
        _ = try await store.ingest(
            [
                event("a1", user: "anonymous", item: "heat", at: 1), event("u1", user: "u", item: "jazz", at: 2),
                event("a2", user: "anonymous", item: "brazil", at: 3),
            ], now: noon + 10)
        #expect(try await link(store, "anonymous", "u") == 2)
        #expect(try await link(store, "anonymous", "u") == 0)
        let merged = try await store.history(of: "u", since: .epoch, asOf: nil, limit: 9)
        #expect(merged.items.map(\.itemID) == ["heat", "jazz", "brazil"])
        let copy = try #require(
            try log.read(partition: log.partition(of: "u"), from: 0, limit: 99)
                .compactMap { entry -> Event? in
                    guard case .event(let event) = try SessionRecord(entry) else { return nil }
                    return event.isLinkedCopy ? event : nil
                }.first)
        #expect(copy.eventID == "a1")
        #expect(copy.userID == "u")

        _ = try await store.ingest([event("a3", user: "anonymous", item: "heat", at: 4)], now: noon + 10)
        #expect(try await link(store, "anonymous", "u") == 1, "what came after the first time")
        await log.close()
    }

    @Test func anAnonymousIDBelongsToTheFirstUserItWasLinkedTo() async throws {
        let first = try EmbeddedEventLog.open(path: directory.path, partitionCount: 4)
        let store = try await openStore(first)
        try await store.recordLink("anonymous", to: "u")
        try await store.recordLink("anonymous", to: "u")
        await #expect(throws: SessionStoreError.linkedToAnother(anonymousID: "anonymous")) {
            try await store.recordLink("anonymous", to: "v")
        }
        await first.close()
        let second = try EmbeddedEventLog.open(path: directory.path, partitionCount: 4)
        let recovered = try await openStore(second)
        await #expect(throws: SessionStoreError.linkedToAnother(anonymousID: "anonymous")) {
            try await recovered.recordLink("anonymous", to: "v")
        }
        await second.close()
    }
}
