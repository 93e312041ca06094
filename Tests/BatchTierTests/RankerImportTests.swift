import BatchTier
import Learning
import Signals
import Snapshots
import TestSupport
import Testing

@Suite struct RankerImportTests {
    /// One split, as LightGBM writes it: items above a score get the higher value.
    private static func model(_ features: [String] = ["fullScore", "trend"]) -> [UInt8] {
        let infos = features.map { _ in "[0:1]" }.joined(separator: " ")
        return Array(
            """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx=\(features.count - 1)
            objective=binary sigmoid:1
            feature_names=\(features.joined(separator: " "))
            feature_infos=\(infos)
            tree_sizes=1

            Tree=0
            num_leaves=2
            num_cat=0
            split_feature=0
            split_gain=1
            threshold=0.5
            decision_type=2
            left_child=-1
            right_child=-2
            leaf_value=-1 1
            leaf_weight=1 1
            leaf_count=1 1
            internal_value=0
            internal_weight=2
            internal_count=2
            is_linear=0
            shrinkage=1


            end of trees
            """.utf8)
    }

    private func withModels(_ body: (SnapshotStore) throws -> Void) throws {
        let directory = TemporaryDirectory()
        let snapshots = try SnapshotStore(root: directory.path + "/snapshots")
        let builder = try snapshots.build(.models, version: "20260101T000000Z-000001")
        try ModelWriter.write(
            items: [ModelItem(item: Item(id: "a"), popularity: 3)],
            weights: .dense(DenseItemWeights(itemCount: 1, rowMajor: [0])), into: builder)
        _ = try builder.publish(
            SnapshotManifest(
                part: .models, version: "20260101T000000Z-000001",
                watermark: .init(asOfMicros: midnight(0).microseconds), createdAtMicros: 1, quality: ["ndcg10": 0.5]))
        try body(snapshots)
    }

    @Test func theRankerGoesWithTheNewestModels() throws {
        try withModels { snapshots in
            let manifest = try RankerImport(snapshots).publish(Self.model(), number: 2, createdAt: 5)
            #expect(manifest.version == "20260101T000000Z-000002")
            #expect(manifest.quality["ndcg10"] == 0.5)
            #expect(manifest.quality["ranker_trees"] == 1)
            let opened = try snapshots.open(.models, version: manifest.version).model()
            #expect(opened.items.map(\.item.id) == ["a"])
            let ranker = try #require(opened.ranker)
            #expect(ranker.rawScore([0.9, 0]) == 1)
            #expect(ranker.rawScore([0.1, 0]) == -1)
        }
    }

    @Test func anotherRankerTakesItsPlace() throws {
        try withModels { snapshots in
            _ = try RankerImport(snapshots).publish(Self.model(), number: 2, createdAt: 5)
            let manifest = try RankerImport(snapshots).publish(Self.model(["popularity"]), number: 3, createdAt: 6)
            // Profiles of the models that were built go with both.
            #expect(manifest.modelsVersion == "20260101T000000Z-000001")
            let opened = try snapshots.open(.models, version: manifest.version).model()
            #expect(opened.ranker?.featureNames == ["popularity"])
        }
    }

    @Test func columnsCanBeNamedAnew() throws {
        try withModels { snapshots in
            let unnamed = Self.model(["Column_0", "Column_1"])
            #expect(throws: RankerImport.Refusal.unknownFeatures(["Column_0", "Column_1"])) {
                try RankerImport(snapshots).publish(unnamed, number: 2, createdAt: 5)
            }
            let manifest = try RankerImport(snapshots).publish(
                unnamed, featureNames: ["trend", "popularity"], number: 2, createdAt: 5)
            let opened = try snapshots.open(.models, version: manifest.version).model()
            #expect(opened.ranker?.featureNames == ["trend", "popularity"])
        }
    }

    @Test func whatIsNoModelIsRefusedAndNothingIsPublished() throws {
        try withModels { snapshots in
            for bytes in [[], [0xFF, 0xFE], Array("tree\nversion=v4\n".utf8), Array(Self.model().prefix(300))] {
                #expect(throws: RankerImport.Refusal.self) {
                    try RankerImport(snapshots).publish(bytes, number: 2, createdAt: 5)
                }
            }
            #expect(throws: RankerImport.Refusal.self) {
                try RankerImport(snapshots).publish(
                    Self.model(), featureNames: ["trend"], number: 2, createdAt: 5)
            }
            let published = try snapshots.list(.models)
            #expect(published.count == 1)
        }
    }

    @Test func aRankerWithoutModelsHasNothingToGoWith() throws {
        let directory = TemporaryDirectory()
        let snapshots = try SnapshotStore(root: directory.path)
        #expect(throws: RankerImport.Refusal.noModels) {
            try RankerImport(snapshots).publish(Self.model(), number: 1, createdAt: 1)
        }
    }
}
