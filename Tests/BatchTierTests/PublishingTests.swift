import BatchTier
import Learning
import Signals
import Snapshots
import TestSupport
import Testing

@Suite struct PublishingTests {
    @Test func versionsSortByTimeAndNumber() {
        #expect(SnapshotVersion.name(asOf: midnight(0), number: 3) == "20260101T000000Z-000003")
        let names = [(0, 9), (0, 10), (1, 8)].map { SnapshotVersion.name(asOf: midnight($0), number: UInt64($1)) }
        #expect(names == names.sorted())
    }

    @Test func writtenProfilesCanBeOpenedAndVerified() throws {
        let (state, files) = (TemporaryDirectory(), TemporaryDirectory())
        let store = try BatchStore(path: state.path)
        try store.put(Fixture.items)
        var log = TestLog()
        log.append(Fixture.days(1, seed: 9)[0])
        try log.deliver(to: store)
        let plan = Fixture.plan()
        _ = try store.fold(before: midnight(1), plan)
        let expected = try profiles(store, at: midnight(1), plan)

        let snapshots = try SnapshotStore(root: files.path)
        let builder = try snapshots.build(.profiles, version: "p1")
        var writer = try ProfilesWriter(path: try builder.path(of: SnapshotFile.profiles))
        for profile in expected { try writer.add(profile) }
        try writer.finish()
        _ = try builder.publish(
            SnapshotManifest(
                part: .profiles, version: "p1", watermark: .init(asOfMicros: midnight(1).microseconds),
                createdAtMicros: 1))
        let reader = try snapshots.open(.profiles, version: "p1").profiles()
        for profile in expected { #expect(try reader.profile(of: profile.userID) == profile) }
    }

    @Test func aModelKeepsTheItemsItDoesNotKnow() throws {
        let files = TemporaryDirectory()
        let interactions = (0..<6).map { Interaction(userID: "u\($0)", itemID: "jazz", occurredAt: midnight($0)) }
        let fitted = try #require(
            try ModelFit(lambdas: [1]).fit(Interactions(interactions), items: ItemTable(Fixture.items)))
        let snapshots = try SnapshotStore(root: files.path)
        let builder = try snapshots.build(.models, version: "m1")
        try ModelWriter.write(
            items: fitted.items, otherItems: fitted.otherItems, weights: fitted.weights, into: builder)
        _ = try builder.publish(
            SnapshotManifest(
                part: .models, version: "m1", watermark: .init(asOfMicros: 1), createdAtMicros: 1))
        let model = try snapshots.open(.models, version: "m1").model()
        #expect(model.items == fitted.items)
        #expect(model.otherItems == fitted.otherItems)
        #expect(model.otherItems.map(\.item.id) == ["brazil", "heat"])
        #expect(model.index(of: "heat") == nil)
    }
}
