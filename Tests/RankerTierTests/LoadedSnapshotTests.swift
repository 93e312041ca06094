import Foundation
import Learning
import RankerTier
import Signals
import SnapshotReplica
import Snapshots
import Testing

@Suite("A snapshot from disk")
struct LoadedSnapshotTests {
    @Test("ranks like the same snapshot in memory, dense or sparse", arguments: [false, true])
    func equalsMemory(isSparse: Bool) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "freshet-ranker-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        let store = try SnapshotStore(root: root)
        let builder = try store.build(.models, version: "m3")
        let weights: ItemWeights =
            isSparse ? .sparse(SparseItemWeights(largestOf: Mesh.weights, limit: 36)) : .dense(Mesh.weights)
        try ModelWriter.write(items: Mesh.items, weights: weights, into: builder)
        _ = try builder.publish(manifest(.models))
        let profiles = try store.build(.profiles, version: "p7")
        var writer = try ProfilesWriter(path: try profiles.path(of: SnapshotFile.profiles))
        try writer.add(Mesh.profile)
        try writer.finish()
        _ = try profiles.publish(manifest(.profiles))

        let loaded = try LoadedSnapshot(store: store, SnapshotVersions(profiles: "p7", models: "m3"))
        let served = ServedSnapshot(loaded)
        #expect(served.asOf == Timestamp(microseconds: 1_000))
        for arm in RankArm.allCases {
            let memory = Mesh.input(arm, recent: Mesh.recent("d"), probes: Mesh.ids)
            var disk = memory
            disk.snapshot = served
            disk.profile = try served.profile(of: "u")
            #expect(disk.rank() == memory.rank())
        }
    }

    private func manifest(_ part: SnapshotPart) -> SnapshotManifest {
        SnapshotManifest(
            part: part, version: "", watermark: .init(asOfMicros: 1_000), createdAtMicros: 2_000, modelsVersion: "m3")
    }
}
