import Learning
import RankerTier
import Signals
import Snapshots
import Testing

@Suite("A ranking of the blend")
struct BlendTests {
    private static let second: Int64 = 1_000_000

    @Test("is the evaluation's, score for score, from the same history", arguments: [UInt64(1), 2, 3, 4])
    func equalsTheEvaluation(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let count = 60
        let weights = DenseItemWeights(
            itemCount: count, rowMajor: (0..<count * count).map { _ in Float.random(in: -1...1, using: &random) })
        let items = (0..<count).map {
            ModelItem(item: Item(id: "i\($0)"), popularity: UInt64.random(in: 0...50, using: &random))
        }
        let model = ServedModel(items: items, weights: weights) { id in Int32(id.dropFirst()) }
        // Some of the 25 items share a second, and the last ten are minutes apart.
        var time: Int64 = 1_000
        let walked = (0..<Int32(count)).shuffled(using: &random).prefix(25).enumerated().map { place, item in
            time += place < 15 ? Int64.random(in: 0...2, using: &random) : Int64.random(in: 0...400, using: &random)
            return TimedInteraction(user: 0, item: item, time: time)
        }
        let history = walked.map {
            ItemAt(itemID: "i\($0.item)", occurredAt: Timestamp(microseconds: $0.time * Self.second))
        }
        // An item that the model does not know takes no place among those that it does.
        let unknown = ItemAt(itemID: "x", occurredAt: Timestamp(microseconds: 1_000 * Self.second))
        let now = time + 30
        let input = RankingInput(
            query: RankQuery(userID: "u", limit: count), arm: .blend,
            now: Timestamp(microseconds: now * Self.second), snapshot: Mesh.snapshot(model: model),
            profile: UserProfile(userID: "u", history: [unknown] + history.prefix(15)),
            recent: .known(RecentHistory(items: Array(history.dropFirst(10)))))

        let scorer = Scorer(weights: weights, popularity: Popularity(counts: items.map { Int($0.popularity) }))
        var scores: [Float] = []
        HistoryArm(.blend, scorer: scorer).score(
            ReplaySituation(user: 0, now: now, history: walked), into: &scores)
        Ranking.exclude(walked.map(\.item), from: &scores)
        let expected = Ranking.top(count, of: scores)
        let output = input.rank()
        #expect(output.arm == .blend)
        #expect(output.ids == expected.map { "i\($0.item)" })
        // Rows of items of one second may be added up in another order.
        for (served, expected) in zip(output.items, expected) {
            #expect(abs(served.score - Double(expected.score)) < 1e-5)
        }
    }

    @Test("follows what has just happened rather than the night's history")
    func followsTheLatest() {
        // Item d says e and f, and rather nothing of c; a and b, long ago, say c.
        var blend = Mesh.input(.blend, recent: Mesh.recent("d"))
        let day: Int64 = 86_400 * Self.second
        blend.profile?.history = Mesh.history("a", "b", from: -day)
        #expect(blend.rank().items.first?.itemID == "e")
        blend.arm = .injection
        #expect(blend.rank().items.first?.itemID == "c")
    }
}
