import Foundation
import Learning
import Signals
import Snapshots
import Testing

@Suite struct TasteFileTests {
    private static func taste(clusters: Bool = true) -> FittedTaste {
        FittedTaste(
            factors: ItemFactors(
                itemCount: 3, dimension: 2, rowMajor: [1, 0, 0.9, 0.1, 0, 1], alpha: 10, regularisation: 0.5),
            clusters: clusters ? Centroids(dimension: 2, rowMajor: [1, 0, 0, 1]) : nil)
    }

    private static let items = ["a", "b", "c"].map { ModelItem(item: Item(id: $0), popularity: 1) }

    private func publish(_ taste: FittedTaste?, in store: SnapshotStore) throws -> Snapshot {
        let builder = try store.build(.models, version: "one")
        try ModelWriter.write(
            items: Self.items, weights: .dense(DenseItemWeights(itemCount: 3, rowMajor: .init(repeating: 0, count: 9))),
            taste: taste, into: builder)
        return try builder.publish(
            SnapshotManifest(
                part: .models, version: "one", watermark: .init(asOfMicros: 0), createdAtMicros: 0, catalogueHash: ""))
    }

    private func withStore(_ body: (SnapshotStore) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.path + "/taste-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        try body(try SnapshotStore(root: root))
    }

    @Test(arguments: [true, false]) func aTasteIsReadAsItWasWritten(clusters: Bool) throws {
        try withStore { store in
            let taste = Self.taste(clusters: clusters)
            let model = try publish(taste, in: store).model()
            #expect(model.taste?.taste == taste)
        }
    }

    @Test func aModelWithoutATasteHasNone() throws {
        try withStore { store in
            let model = try publish(nil, in: store).model()
            #expect(model.taste == nil)
        }
    }

    @Test func aHistoryStandsNearestToTheClusterOfItsItems() throws {
        let taste = IndexedTaste(Self.taste(), items: ["a", "b", "c"])
        func cluster(_ items: [String]) -> String? {
            taste.vector(of: items.map { ItemAt(itemID: $0, occurredAt: .epoch) })
                .flatMap { taste.cluster(nearestTo: $0) }
        }
        #expect(cluster(["a", "b", "unknown"]) == "0")
        #expect(cluster(["c"]) == "1")
        #expect(cluster(["unknown"]) == nil)
        #expect(cluster([]) == nil)
    }

    /// Damage that the checksum does not tell, because it was written that way.
    @Test(arguments: [0, 24, 32, 40, 70]) func aDamagedFileIsRefused(at position: Int) throws {
        try withStore { store in
            let snapshot = try publish(Self.taste(), in: store)
            let path = try snapshot.path(of: SnapshotFile.taste)
            var bytes = Array(try Data(contentsOf: URL(filePath: path)))
            bytes.replaceSubrange(position..<(position + 4), with: [0xFF, 0xFF, 0xFF, 0xFF])
            try Data(bytes).write(to: URL(filePath: path))
            #expect(throws: SnapshotError.self) { try snapshot.model() }
        }
    }
}
