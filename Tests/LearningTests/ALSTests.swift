import Learning
import Testing

struct ALSTests {
    private static let parameters = ALS.Parameters(dimension: 6, alpha: 5, regularisation: 5, iterations: 15)

    private func fit(_ taste: PlantedTaste, seed: UInt64 = 1) throws -> (users: [Float], items: ItemFactors) {
        var random = SeededGenerator(seed: seed)
        return try ALS.factorise(taste.interactions, Self.parameters, using: &random)
    }

    @Test("A planted low rank is recovered: held-out items rank far better than by popularity")
    func recoversPlantedStructure() throws {
        let taste = PlantedTaste(seed: 11)
        let factors = try fit(taste).items
        var scores: [Float] = []
        let als = taste.meanNDCG { history in
            factors.score(factors.foldIn(history.map { WeightedItem($0) }), into: &scores)
            return scores
        }
        let popularity = taste.popularity.shares
        #expect(als > 2 * taste.meanNDCG { _ in popularity }, "seed 11")
    }

    @Test("Folding in a training user's history gives the vector that the fit has for it")
    func foldInAgreesWithTraining() throws {
        let taste = PlantedTaste(seed: 12)
        let (users, items) = try fit(taste)
        for user in taste.histories.indices {
            let folded = items.foldIn(taste.interactions.items(ofUser: user).map { WeightedItem($0) })
            let trained = users[user * 6..<(user + 1) * 6]
            #expect(zip(folded, trained).allSatisfy { abs($0 - $1) < 1e-4 }, "seed 12, user \(user)")
        }
    }

    @Test("A folded-in vector solves the ridge regression: its gradient is zero")
    func foldInIsOptimal() throws {
        let items = try fit(PlantedTaste(seed: 13)).items
        let history = [WeightedItem(3, weight: 2), WeightedItem(70), WeightedItem(110, weight: 0.25)]
        let vector = items.foldIn(history).map(Double.init)
        func row(_ item: Int) -> [Double] { items.rowMajor[item * 6..<(item + 1) * 6].map(Double.init) }
        func dot(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
        // ½∇ = λx − Σ c (p − x·y) y
        for axis in 0..<6 {
            var gradient = 5 * vector[axis]
            for item in 0..<items.itemCount {
                let weight = history.first { Int($0.item) == item }?.weight
                let confidence = 1 + 5 * Double(weight ?? 0)
                gradient -= confidence * ((weight == nil ? 0 : 1) - dot(vector, row(item))) * row(item)[axis]
            }
            #expect(abs(gradient) < 1e-3, "seed 13, axis \(axis)")
        }
    }

    @Test("What weighs more pulls the vector closer, and what has no weight changes nothing")
    func weights() throws {
        let items = try fit(PlantedTaste(seed: 14)).items
        func score(_ item: Int, _ history: [WeightedItem]) -> Float {
            var scores: [Float] = []
            items.score(items.foldIn(history), into: &scores)
            return scores[item]
        }
        // Item 45 is of the third genre, as item 40; item 3 is of the first.
        let even = [WeightedItem(3), WeightedItem(40)]
        #expect(score(45, [WeightedItem(3), WeightedItem(40, weight: 4)]) > score(45, even))
        #expect(items.foldIn(even + [WeightedItem(90, weight: 0), WeightedItem(91, weight: -1)]) == items.foldIn(even))
        #expect(items.foldIn([]) == [Float](repeating: 0, count: 6))
    }

    @Test("A long history is folded in like a short one, block by block")
    func longHistory() throws {
        let items = try fit(PlantedTaste(seed: 15)).items
        let whole = items.foldIn((0..<120).map { WeightedItem($0, weight: 7) })
        let pieces = items.foldIn((0..<840).map { WeightedItem(Int32($0 % 120)) })
        // The matrix is the same; the right-hand side is 7 · (1 + α) times the vectors instead of 1 + 7α times.
        let ratio: Float = 7 * (1 + 5) / (1 + 7 * 5)
        #expect(zip(whole, pieces).allSatisfy { abs($0 * ratio - $1) < 1e-4 })
    }

    @Test("The same seed gives the same factors")
    func deterministic() throws {
        let taste = PlantedTaste(users: 40, seed: 16)
        let (first, second, other) = (try fit(taste), try fit(taste), try fit(taste, seed: 2))
        #expect(first.items == second.items && first.users == second.users)
        #expect(first.items != other.items)
    }

    @Test("Parameters that make no sense are refused")
    func refusals() {
        func error(_ parameters: ALS.Parameters, items: Int = 1) -> ALSError? {
            var random = SeededGenerator(seed: 1)
            let matrix = InteractionMatrix(histories: items > 0 ? [[0]] : [], itemCount: items)
            do throws(ALSError) {
                _ = try ALS.fit(interactions: matrix, parameters: parameters, using: &random)
                return nil
            } catch { return error }
        }
        #expect(error(ALS.Parameters(), items: 0) == .noItems)
        #expect(error(ALS.Parameters(dimension: 0)) == .invalidDimension(0))
        #expect(error(ALS.Parameters(alpha: 0)) == .invalidAlpha(0))
        #expect(error(ALS.Parameters(regularisation: -1)) == .invalidRegularisation(-1))
        #expect(error(ALS.Parameters(iterations: 0)) == .invalidIterations(0))
        #expect(error(ALS.Parameters(dimension: 2)) == nil)
    }

    @Test("Parameters are chosen by what they predict at the end of the training events")
    func selection() throws {
        let dataset = GeneratedEvents.shiftingTaste(seed: 22)
        let sane = ALS.Parameters(dimension: 8, iterations: 4)
        let absurd = ALS.Parameters(dimension: 8, regularisation: 1e7, iterations: 4)
        var tried: [ALSSelection.Score] = []
        let chosen = try ALSSelection(grid: [absurd, sane]).select(
            training: dataset.training, userCount: dataset.userCount, itemCount: dataset.itemCount, seed: 1
        ) { tried.append($0) }
        #expect(tried.map(\.parameters) == [absurd, sane])
        #expect(tried[1].ndcg10 > tried[0].ndcg10)
        #expect(chosen == sane)
        let nothing = try ALSSelection(grid: [absurd, sane]).select(
            training: [], userCount: 1, itemCount: 1, seed: 1)
        #expect(nothing == ALS.Parameters(), "there is nothing to choose by")
    }
}
