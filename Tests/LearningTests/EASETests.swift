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
