import Learning
import Testing

struct ItemWeightsTests {
    private func randomWeights(_ count: Int, seed: UInt64) -> DenseItemWeights {
        var random = SeededGenerator(seed: seed)
        // Few distinct values, so that there are ties at the cut.
        let values = (0..<count * count).map { _ in Float(Int.random(in: -8...8, using: &random)) / 4 }
        return DenseItemWeights(itemCount: count, rowMajor: values)
    }

    @Test("The sparse form keeps exactly the largest weights by magnitude", arguments: [0, 1, 7, 100, 300, 400, 500])
    func keepsTheLargest(limit: Int) {
        let dense = randomWeights(20, seed: 3)
        let sparse = SparseItemWeights(largestOf: dense, limit: limit)
        let nonzero = dense.rowMajor.map(\.magnitude).filter { $0 > 0 }.sorted(by: >)
        #expect(sparse.values.map(\.magnitude).sorted(by: >) == Array(nonzero.prefix(limit)))
        for row in 0..<20 {
            for position in sparse.offsets[row]..<sparse.offsets[row + 1] {
                #expect(sparse.values[position] == dense[Int32(row), sparse.columns[position]])
            }
        }
    }

    @Test("A single weight is what a row adds to a candidate, zero where nothing is held")
    func singleWeights() {
        let dense = randomWeights(20, seed: 5)
        for weights in [ItemWeights.dense(dense), .sparse(SparseItemWeights(largestOf: dense, limit: 150))] {
            for item in 0..<Int32(20) {
                #expect((0..<20).map { weights[item, $0] } == weights.scores(history: [item]))
            }
        }
    }

    @Test("Without a tight limit, sparse and dense rows add up to the same scores")
    func sparseEqualsDense() {
        let dense = randomWeights(20, seed: 4)
        let sparse = ItemWeights.sparse(SparseItemWeights(largestOf: dense, limit: 400))
        var (left, right) = ([Float](repeating: 1, count: 20), [Float](repeating: 1, count: 20))
        for item in [3, 7, 3, 19] as [Int32] {
            dense.accumulate(item, weight: 0.5, into: &left)
            sparse.accumulate(item, weight: 0.5, into: &right)
        }
        #expect(left == right)
        #expect(left[5] == 1 + 0.5 * (2 * dense[3, 5] + dense[7, 5] + dense[19, 5]))
    }

    @Test("Weights stay dense up to the budget's limit; beyond it the loss is measured")
    func budget() throws {
        var random = SeededGenerator(seed: 6)
        let histories = (0..<200).map { _ in
            let genre = Int32.random(in: 0..<4, using: &random) * 5
            return (0..<4).map { _ in genre + Int32.random(in: 0..<5, using: &random) }
        }
        let dense = try EASE.fit(interactions: histories, itemCount: 20, lambda: 10)
        let popularity = Popularity(items: histories.joined(), itemCount: 20)
        let cases = histories.enumerated().compactMap { user, items in
            items.last.flatMap { target in
                items.dropLast().contains(target)
                    ? nil : NextItemCase(user: Int32(user), history: Array(items.dropLast()), target: target)
            }
        }
        let whole = BudgetedWeights(dense)
        #expect(whole.weights == .dense(dense) && whole.squaredMassKept == 1)
        let none = BudgetedWeights(dense, budget: WeightBudget(denseItemLimit: 10, weightsPerItem: 0))
        #expect(none.weights.weightCount == 0 && none.squaredMassKept == 0)
        #expect(none.ndcgDifference(from: dense, popularity: popularity, on: cases) < -0.1)
        let most = BudgetedWeights(dense, budget: WeightBudget(denseItemLimit: 10, weightsPerItem: 3))
        #expect(most.squaredMassKept > 0.5 && most.squaredMassKept < 1)
        #expect(abs(most.ndcgDifference(from: dense, popularity: popularity, on: cases)) < 0.1)
    }
}
