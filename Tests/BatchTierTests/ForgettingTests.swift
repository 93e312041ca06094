import BatchTier
import Foundation
import LogFollower
import Signals
import Snapshots
import TestSupport
import Testing

@Suite struct ForgettingTests {
    private func forgotten(_ userID: String, at offset: Int) -> ForgottenUserEntry {
        ForgottenUserEntry(partition: 0, offset: UInt64(offset), digest: ForgottenUserEntry.digest(of: userID))
    }

    private func manifest(_ version: String, asOf: Timestamp) -> SnapshotManifest {
        SnapshotManifest(
            part: .profiles, version: version, watermark: .init(asOfMicros: asOf.microseconds), createdAtMicros: 1)
    }

    @Test func aForgottenUserIsAsOneWhoNeverWas() throws {
        let days = Fixture.days(3, seed: 5)
        let (directory, clean) = (TemporaryDirectory(), TemporaryDirectory())
        let plan = Fixture.plan()
        let store = try BatchStore(path: directory.path)
        let expected = try BatchStore(path: clean.path)
        var (log, without) = (TestLog(), TestLog())
        for store in [store, expected] { try store.put(Fixture.items) }
        log.append(days[0] + days[1])
        without.append((days[0] + days[1]).filter { $0.userID != "ann" })
        try log.deliver(to: store)
        try without.deliver(to: expected)
        // Some of her events are folded, others pending.
        _ = try store.fold(before: midnight(1), plan)
        _ = try expected.fold(before: midnight(1), plan)

        let next: [UInt32: UInt64] = [0: UInt64(log.entries.count + 1)]
        #expect(try store.take([], forgotten: [forgotten("ann", at: log.entries.count)], next: next).removed == 1)
        for day in 1...2 {
            #expect(try profiles(store, at: midnight(day), plan) == profiles(expected, at: midnight(day), plan))
            #expect(try store.population() == expected.population())
            _ = try store.fold(before: midnight(2), plan)
            _ = try expected.fold(before: midnight(2), plan)
        }
        let root = TemporaryDirectory()
        let snapshot = try store.publishProfiles(
            in: SnapshotStore(root: root.path), manifest("v1", asOf: midnight(2)), plan)
        #expect(try snapshot.profiles().profile(of: "ann") == nil)
        #expect(try snapshot.states()?.states(of: "ann") == nil)
        #expect(try snapshot.states()?.states(of: "bob") != nil)
    }

    @Test func whoComesBackBeginsAnewAlsoWhenTheLogIsReadAgain() throws {
        let directory = TemporaryDirectory()
        let plan = Fixture.plan()
        let store = try BatchStore(path: directory.path)
        func entry(_ offset: UInt64, _ item: String) -> LoggedEvent {
            LoggedEvent(partition: 0, offset: offset, event: event("e\(offset)", "ann", item, at: midnight(0)))
        }
        try store.take([entry(0, "jazz")], next: [0: 1])
        let page = [entry(1, "heat"), entry(3, "brazil")]
        for _ in 0..<2 { try store.take(page, forgotten: [forgotten("ann", at: 2)], next: [0: 4]) }
        _ = try store.fold(before: midnight(1), plan)
        #expect(try profiles(store, at: midnight(1), plan).map(\.seen) == [["brazil"]])
    }

    @Test func nothingOnTheDiskNamesAForgottenUserAfterThePurge() throws {
        let directory = TemporaryDirectory()
        let plan = Fixture.plan()
        let userID = "somebody-who-asked-to-be-forgotten"
        let store = try BatchStore(path: directory.path)
        var log = TestLog()
        for number in 0..<50 {
            log.append([event("e\(number)", userID, "jazz", at: midnight(number % 2) + Double(number))])
            log.append([event("o\(number)", "bob", "heat", at: midnight(0) + Double(number))])
        }
        try log.deliver(to: store)
        _ = try store.fold(before: midnight(1), plan)
        try store.take(
            [], forgotten: [forgotten(userID, at: log.entries.count)], next: [0: UInt64(log.entries.count + 1)])
        try store.purge()
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) where name != "LOG" {
            let bytes = FileManager.default.contents(atPath: directory.path + "/" + name) ?? Data()
            #expect(bytes.range(of: Data(userID.utf8)) == nil, "\(name)")
        }
        store.close()
        #expect(try profiles(BatchStore(path: directory.path), at: midnight(1), plan).map(\.userID) == ["bob"])
    }

    @Test func aCopyOfALinkedIDsEventIsTheUsersAndNotEverybodysTwice() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        try store.put(Fixture.items)
        var copy = event("1", "ann", "jazz", at: midnight(0))
        copy.attributes["freshet.linked_from"] = "digest"
        var log = TestLog()
        log.append([event("1", "anonymous", "jazz", at: midnight(0)), copy])
        try log.deliver(to: store)
        _ = try store.fold(before: midnight(1), Fixture.plan())
        #expect(Array(try store.population().counts.values) == [1])
        #expect(try profiles(store, at: midnight(1), Fixture.plan()).map(\.seen) == [["jazz"], ["jazz"]])
    }
}
