import Learning
import Testing

struct EASETests {
    @Test("The weights of two items are those computed by hand")
    func weightsByHand() throws {
        // Users {0,1}, {0,1}, {0}: G + λI = [[4, 2], [2, 3]] for λ = 1, P = [[3, −2], [−2, 4]] / 8.
        let weights = try EASE.fit(interactions: [[0, 1], [1, 0, 1], [0]], itemCount: 2, lambda: 1)
        #expect(weights[0, 0] == 0 && weights[1, 1] == 0)
        #expect(abs(weights[0, 1] - 0.5) < 1e-6)
        #expect(abs(weights[1, 0] - 2.0 / 3) < 1e-6)
        #expect(weights.scores(history: [0]) == [0, weights[0, 1]])
    }

    @Test("No weight can be changed for a better fit: the gradient off the diagonal is zero")
    func weightsAreOptimal() throws {
        var random = SeededGenerator(seed: 5)
        let count = 12
        let histories = (0..<80).map { _ in (0..<Int32(count)).filter { _ in .random(using: &random) } }
        let matrix = InteractionMatrix(histories: histories, itemCount: count)
        let gram = GramMatrix(matrix)
        let weights = try EASE.fit(gram: gram, lambda: 10)
        // ∇ = G·(B − I) + λB off the diagonal.
        for row in 0..<Int32(count) {
            for column in 0..<Int32(count) where row != column {
                var gradient = 10 * Double(weights[row, column]) - Double(gram.count(row, column))
                for inner in 0..<Int32(count) {
                    gradient += Double(gram.count(row, inner)) * Double(weights[inner, column])
                }
                #expect(abs(gradient) < 1e-3, "seed 5, weight \(row), \(column)")
            }
        }
    }

    @Test("Single precision gives the weights of double precision to five digits where automatic takes it")
    func singlePrecision() throws {
        let gram = GramMatrix(PlantedTaste(users: 2_000, itemsPerGenre: 40, seed: 8).interactions)
        for lambda in [1.0, 20, 400] {
            let single = try EASE.fit(gram: gram, lambda: lambda, precision: .single)
            let double = try EASE.fit(gram: gram, lambda: lambda, precision: .double)
            let largest = double.rowMajor.map(\.magnitude).max() ?? 0
            let error = zip(single.rowMajor, double.rowMajor).map { ($0 - $1).magnitude }.max() ?? 0
            #expect(error < 1e-5 * largest, "seed 8, lambda \(lambda)")
            #expect(single != double)
            let automatic = try EASE.fit(gram: gram, lambda: lambda)
            #expect(automatic == single)
        }
    }

    @Test("A system that single precision cannot solve well is solved in double precision")
    func illConditioned() throws {
        // Two items that always come together: the smallest eigenvalue is λ.
        let twins = InteractionMatrix(histories: (0..<3_000).map { _ in [0, 1] as [Int32] } + [[2]], itemCount: 3)
        let automatic = try EASE.fit(interactions: twins, lambda: 1e-3)
        let double = try EASE.fit(interactions: twins, lambda: 1e-3, precision: .double)
        #expect(automatic == double)
        // By hand: B[0][1] = n / (n + λ).
        #expect(abs(automatic[0, 1] - 3_000 / 3_000.001) < 1e-6)
    }

    @Test("The weights of more items than fit into one tile are symmetric up to their columns' scale")
    func tiles() throws {
        let taste = PlantedTaste(users: 400, genres: 5, itemsPerGenre: 30, seed: 9)
        let weights = try EASE.fit(interactions: taste.interactions, lambda: 30, precision: .double)
        // B[i][j] · P[j][j] = B[j][i] · P[i][i], so ratios around any triangle of items cancel.
        var random = SeededGenerator(seed: 9)
        for _ in 0..<500 {
            let (a, b, c) = (
                Int32.random(in: 0..<150, using: &random), Int32.random(in: 0..<150, using: &random),
                Int32.random(in: 0..<150, using: &random)
            )
            guard Set([a, b, c]).count == 3 else { continue }
            let (round, back) = (
                weights[a, b] * weights[b, c] * weights[c, a], weights[b, a] * weights[c, b] * weights[a, c]
            )
            #expect(abs(round - back) <= 1e-4 * max(abs(round), abs(back)), "items \(a), \(b), \(c)")
        }
    }

    @Test("Pruning keeps the items with the most users, under new indices")
    func pruning() {
        let matrix = InteractionMatrix(histories: [[0, 2, 3], [2, 3], [], [3, 4], [1, 4]], itemCount: 6)
        let (pruned, kept) = matrix.keepingItems(withUsers: 2)
        #expect(kept == [2, 3, 4])
        #expect((0..<5).map { Array(pruned.items(ofUser: $0)) } == [[0, 1], [0, 1], [], [1, 2], [2]])
        #expect(matrix.keepingItems(limit: 2).kept == [2, 3])
        #expect(matrix.keepingItems(limit: 1).kept == [3])
        #expect(matrix.keepingItems().kept == [0, 1, 2, 3, 4])
        #expect(matrix.keepingItems(withUsers: 0).interactions == matrix)
    }

    @Test("Co-occurrence counts are those of all pairs")
    func gramCounts() {
        let taste = PlantedTaste(users: 60, seed: 10)
        let gram = GramMatrix(taste.interactions)
        let histories = taste.histories.map(Set.init)
        for first in 0..<Int32(taste.itemCount) {
            for second in first..<Int32(taste.itemCount) {
                let both = histories.count { $0.contains(first) && $0.contains(second) }
                #expect(gram.count(first, second) == both && gram.count(second, first) == both)
            }
        }
    }

    @Test("What cannot be fitted is refused with the reason")
    func refusals() {
        #expect(throws: EASEError.noItems) { try EASE.fit(interactions: [], itemCount: 0, lambda: 1) }
        #expect(throws: EASEError.invalidLambda(0)) { try EASE.fit(interactions: [[0]], itemCount: 1, lambda: 0) }
        #expect(throws: EASEError.tooManyItems(itemCount: 3, limit: 2)) {
            try EASE.fit(interactions: [[0]], itemCount: 3, lambda: 1, itemLimit: 2)
        }
    }

    @Test("Interactions are binary, sorted and deduplicated")
    func interactionMatrix() {
        let matrix = InteractionMatrix(histories: [[3, 1, 3], [], [0]], itemCount: 4)
        #expect((matrix.userCount, matrix.interactionCount) == (3, 3))
        #expect(Array(matrix.items(ofUser: 0)) == [1, 3])
        #expect(matrix.items(ofUser: 1).isEmpty)
        #expect(GramMatrix(matrix).count(3, 1) == 1)
    }

    @Test("An index gives ids back, and nothing for what it does not know")
    func itemIndex() {
        let index = ItemIndex(["b", "a", "b"])
        #expect(index.ids == ["b", "a"])
        #expect(index.index(of: "a") == 1)
        #expect(index.index(of: "c") == nil)
        #expect(index.id(at: 0) == "b")
    }
}
