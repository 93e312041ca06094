import Foundation
import Learning
import Signals
import Snapshots

/// Runs a test with a store of its own and removes it afterwards.
func withStore<Result>(_ body: (SnapshotStore) throws -> Result) throws -> Result {
    let root = FileManager.default.temporaryDirectory.appending(path: "freshet-snapshots-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    return try body(try SnapshotStore(root: root))
}

enum Fixture {
    static func manifest(_ part: SnapshotPart) -> SnapshotManifest {
        SnapshotManifest(
            part: part, version: "", watermark: .init(asOfMicros: 1_700_000_000_000_000, offsets: [3, 0, 7]),
            createdAtMicros: 1_700_000_100_000_000, catalogueHash: "abc", modelsVersion: "m1",
            quality: ["ndcg@10": 0.25], itemCount: 3, userCount: 2)
    }

    /// `count` users with everything a profile may hold; the order of ids is that of the file.
    static func profiles(_ count: Int) -> [UserProfile] {
        (0..<count).map { index -> UserProfile in
            var profile = UserProfile(userID: "user-\(index)-é")
            profile.values["affinity"] = BaseValue(
                .distribution(Distribution(["jazz": 1, "rock": Double(index + 1)])),
                eventTime: Timestamp(microseconds: Int64(index) - 5))
            if index % 2 == 0 { profile.values["level"] = BaseValue(.category("expert")) }
            profile.history = (0..<index % 5).map {
                ItemAt(itemID: "item-\(($0 * 7 + index) % 20)", occurredAt: Timestamp(microseconds: Int64($0)))
            }
            profile.seen = Set((0..<index % 9).map { "item-\(($0 * 3 + index) % 20)" })
            return profile
        }.sorted { UserProfile.idsAreInOrder($0.userID, $1.userID) }
    }

    @discardableResult
    static func publishProfiles(
        _ store: SnapshotStore, version: String, users: [UserProfile] = profiles(50)
    ) throws -> Snapshot {
        let builder = try store.build(.profiles, version: version)
        var writer = try ProfilesWriter(path: try builder.path(of: SnapshotFile.profiles))
        for user in users { try writer.add(user) }
        try writer.finish()
        return try builder.publish(manifest(.profiles))
    }

    static let items = [
        ModelItem(
            item: Item(
                id: "a", title: "Ä", labels: ["genre": ["jazz", "film"], "empty": []], runtimeSeconds: 90,
                description: "Ein Fjörd.", numbers: ["year": 1959, "price": -0.5]),
            popularity: 300),
        ModelItem(item: Item(id: "b"), popularity: 0),
        ModelItem(item: Item(id: "c", title: "C"), popularity: 1),
    ]
    static let dense = DenseItemWeights(itemCount: 3, rowMajor: [0, 1, 2, -3, 0, 0.5, 0, 7, 0])
    static let sparse = SparseItemWeights(largestOf: dense, limit: 4)

    @discardableResult
    static func publishModel(_ store: SnapshotStore, version: String, _ weights: ItemWeights) throws -> Snapshot {
        let builder = try store.build(.models, version: version)
        try ModelWriter.write(items: items, weights: weights, into: builder)
        return try builder.publish(manifest(.models))
    }

    /// Replaces a file by what `change` makes of it.
    static func damage(_ path: String, _ change: (Data) -> Data) throws {
        try change(try Data(contentsOf: URL(filePath: path))).write(to: URL(filePath: path))
    }
}
