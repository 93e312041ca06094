import Learning
import Testing

struct RankingTests {
    @Test("The top is sorted, ties go to the lower index, and excluded items are left out")
    func top() {
        var scores: [Float] = [1, 3, 2, 3, 0, 3]
        #expect(Ranking.top(4, of: scores).map(\.item) == [1, 3, 5, 2])
        #expect(Ranking.top(2, of: scores).map(\.item) == [1, 3])
        Ranking.exclude([1, 5], from: &scores)
        #expect(Ranking.top(10, of: scores).map(\.item) == [3, 2, 0, 4])
        #expect(Ranking.top(0, of: scores).isEmpty)
    }

    @Test("The top agrees with a full sort", arguments: [1, 10, 200])
    func topAgreesWithSort(limit: Int) {
        var random = SeededGenerator(seed: 9)
        let scores = (0..<150).map { _ in Float(Int.random(in: 0..<40, using: &random)) }
        let sorted = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        #expect(Ranking.top(limit, of: scores).map { Int($0.item) } == Array(sorted.prefix(limit)))
    }

    @Test("The rank is the number scored higher and half of the ties")
    func placement() {
        let scores: [Float] = [5, 2, 2, 2, 7, Ranking.excluded]
        #expect(Ranking.placement(of: 2, in: scores).higher == 2)
        #expect(Ranking.placement(of: 2, in: scores).tied == 2)
        #expect(Ranking.placement(of: 2, in: scores).rank == 3)
        #expect(Ranking.placement(of: 4, in: scores).rank == 0)
    }

    @Test("A score is the weighted sum of the history's rows and a thousandth of the popularity")
    func scorer() {
        let weights = DenseItemWeights(itemCount: 2, rowMajor: [0, 0.5, 0.25, 0])
        let scorer = Scorer(weights: weights, popularity: Popularity(counts: [4, 2]))
        #expect(scorer.scores([]) == [0.001, 0.0005])
        #expect(scorer.scores([WeightedItem(0, weight: 3), WeightedItem(1)]) == [0.001 + 0.25, 0.0005 + 1.5])
    }

    @Test("Popularity counts events and sorts items into tenths")
    func popularity() {
        let popularity = Popularity(counts: Array((0..<20).reversed()))
        #expect(popularity.maximum == 19)
        #expect(popularity.deciles[0] == 9 && popularity.deciles[19] == 0 && popularity.deciles[10] == 4)
        #expect(Popularity(items: [1, 1, 0], itemCount: 3).counts == [1, 2, 0])
    }
}
