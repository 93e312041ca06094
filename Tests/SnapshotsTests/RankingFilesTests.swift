import Foundation
import Learning
import Signals
import Snapshots
import Testing

@Suite("The files of the second stage")
struct RankingFilesTests {
    private static let taste = FittedTaste(
        factors: ItemFactors(
            itemCount: 3, dimension: 2, rowMajor: [1, 0, 0, 1, 0.5, 0.5], alpha: 3, regularisation: 10), clusters: nil)

    private static let logit: LogisticModel = {
        var weights = [Double](repeating: 0, count: RankerFeature.count)
        weights[RankerFeature.popularity.rawValue] = 2
        return LogisticModel(
            means: [Double](repeating: 0.5, count: weights.count), scales: [Double](repeating: 2, count: weights.count),
            weights: weights, bias: 0)
    }()

    private static func ranking(_ logit: LogisticModel?) -> FittedRanking {
        let events = [100, 200, 300].map { TimedInteraction(user: 0, item: 0, time: $0) }
        let activity = ItemActivity.ofItems(events, itemCount: 3)
        return FittedRanking(
            neighbours: Fixture.sparse, sequence: Fixture.dense, activity: activity.items, total: activity.total,
            labelAttribute: "genre", logit: logit)
    }

    private func publish(_ store: SnapshotStore, _ ranking: FittedRanking?, version: String = "v1") throws -> Snapshot {
        let builder = try store.build(.models, version: version)
        try ModelWriter.write(
            items: Fixture.items, weights: .dense(Fixture.dense), taste: Self.taste, ranking: ranking, into: builder)
        return try builder.publish(Fixture.manifest(.models))
    }

    @Test("give back a ranker with everything that its features look at")
    func roundTrip() throws {
        try withStore { store in
            let ranker = try #require(try publish(store, Self.ranking(Self.logit)).model().learnedRanker)
            #expect(ranker.model.kind == .logit)
            let models = ranker.features.models
            #expect(models.timelines.activity(of: 0, before: 0).events == 3)
            #expect(models.timelines.total(before: 0).latest == 300)
            #expect(models.labels == [[0, 1], [], []])
            #expect(models.sequence?[1, 0] == -3)
            let candidates = ranker.features.candidates(ReplaySituation(user: 0, now: 400, history: []))
            #expect(candidates.features.allSatisfy { $0.isFinite })
            #expect(ranker.rank(candidates)[0].item == 0)
            let row = candidates.row(0)
            let terms = try #require(ranker.model.contributions(row))
            #expect(abs(terms.reduce(0, +) - ranker.model.score(row)) < 1e-9)
        }
    }

    @Test("are no ranker without a model, or without all of them")
    func incomplete() throws {
        try withStore { store in
            let without = try publish(store, Self.ranking(nil), version: "v1").model()
            #expect(without.learnedRanker == nil)
            let old = try publish(store, nil, version: "v2").model()
            #expect(old.learnedRanker == nil)
        }
    }

    @Test(
        "cut short or flipped anywhere they throw or read, but never trap",
        arguments: [SnapshotFile.activity, SnapshotFile.logit])
    func damage(_ name: String) throws {
        try withStore { store in
            let snapshot = try publish(store, Self.ranking(Self.logit))
            let path = try snapshot.path(of: name)
            let whole = try Data(contentsOf: URL(filePath: path))
            for length in stride(from: 0, to: whole.count - 2, by: 3) {
                try whole.prefix(length).write(to: URL(filePath: path))
                #expect(throws: SnapshotError.self, "\(length) bytes") { try ModelReader(snapshot) }
            }
            for position in stride(from: 0, to: whole.count, by: 2) {
                var bytes = whole
                bytes[position] ^= 0x81
                try bytes.write(to: URL(filePath: path))
                do {
                    let ranker = try ModelReader(snapshot).learnedRanker
                    _ = ranker?.features.candidates(ReplaySituation(user: 0, now: 400, history: []))
                } catch is SnapshotError {}
            }
        }
    }
}
