import Foundation
import Learning
import Testing

struct ConditionalLogitTests {
    private struct Choices {
        var rows: [Float] = []
        var queryRows: [Int] = []
        var labels: [Bool] = []
    }

    /// Choices out of `alternatives` with utility `2 · a − b + anything the whole query shares`.
    private func planted(queries: Int, alternatives: Int, seed: UInt64) -> Choices {
        var random = SeededGenerator(seed: seed)
        var choices = Choices()
        for _ in 0..<queries {
            let shared = Double.random(in: -50...50, using: &random)
            var utilities: [Double] = []
            for _ in 0..<alternatives {
                let (a, b) = (Double.random(in: -1...1, using: &random), Double.random(in: -1...1, using: &random))
                choices.rows += [Float(a), Float(b), Float(shared)]
                utilities.append(2 * a - b)
            }
            let odds = utilities.map { exp($0) }
            var remaining = Double.random(in: 0..<odds.reduce(0, +), using: &random)
            let taken = odds.firstIndex { odd in
                remaining -= odd
                return remaining < 0
            }
            choices.labels += (0..<alternatives).map { $0 == taken }
            choices.queryRows.append(alternatives)
        }
        return choices
    }

    private func slopes(_ model: LogisticModel) -> [Double] { zip(model.weights, model.scales).map { $0 / $1 } }

    @Test("Planted utilities are found, and what a whole query shares is left out")
    func findsPlantedUtilities() throws {
        let choices = planted(queries: 8_000, alternatives: 6, seed: 51)
        let model = try ConditionalLogit.fit(
            rows: choices.rows, queryRows: choices.queryRows, labels: choices.labels, regularisation: 1)
        let slopes = slopes(model)
        #expect(abs(slopes[0] - 2) < 0.1 && abs(slopes[1] + 1) < 0.1, "seed 51: \(slopes)")
        #expect(abs(slopes[2]) < 1e-9)
    }

    @Test("A sample of the alternatives, weighted by what it stands for, finds nearly the same utilities")
    func sampledAlternatives() throws {
        let choices = planted(queries: 6_000, alternatives: 40, seed: 52)
        var random = SeededGenerator(seed: 53)
        var sampled = Choices()
        var weights: [Float] = []
        for query in 0..<6_000 {
            let range = query * 40..<(query + 1) * 40
            let drawn = Set(range.filter { !choices.labels[$0] }.shuffled(using: &random).prefix(26))
            var count = 0
            for row in range where choices.labels[row] || drawn.contains(row) {
                sampled.rows += choices.rows[row * 3..<(row + 1) * 3]
                sampled.labels.append(choices.labels[row])
                weights.append(choices.labels[row] ? 1 : 1.5)
                count += 1
            }
            sampled.queryRows.append(count)
        }
        let slopes = slopes(
            try ConditionalLogit.fit(
                rows: sampled.rows, queryRows: sampled.queryRows, labels: sampled.labels, weights: weights,
                regularisation: 1))
        #expect(abs(slopes[0] - 2) < 0.15 && abs(slopes[1] + 1) < 0.15, "seeds 52 and 53: \(slopes)")
    }

    @Test("Queries without a choice, and of one row, change nothing")
    func emptyQueries() throws {
        let choices = planted(queries: 300, alternatives: 5, seed: 54)
        let model = try ConditionalLogit.fit(
            rows: choices.rows + [0, 0, 0, 9, 9, 9], queryRows: choices.queryRows + [1, 0, 1],
            labels: choices.labels + [false, true], regularisation: 2)
        let plain = try ConditionalLogit.fit(
            rows: choices.rows, queryRows: choices.queryRows, labels: choices.labels, regularisation: 2)
        // Scales differ by the two further rows, slopes only by what that does to the ridge.
        #expect(zip(slopes(model), slopes(plain)).allSatisfy { abs($0 - $1) < 0.02 })
    }

    @Test("What cannot be fitted is refused with the reason")
    func refusals() {
        func error(_ queryRows: [Int], _ labels: [Bool], weights: [Float]? = nil) -> LogisticRegressionError? {
            do throws(LogisticRegressionError) {
                _ = try ConditionalLogit.fit(
                    rows: [1, 2], queryRows: queryRows, labels: labels, weights: weights)
                return nil
            } catch { return error }
        }
        #expect(error([1], [true, false]) == .unevenQueries(rows: 2))
        #expect(error([3, -1], [true, false]) == .unevenQueries(rows: 2))
        #expect(error([2], [false, false]) == .noRows)
        #expect(error([2], [true, false], weights: [1, 0]) == .invalidWeight(row: 1))
        #expect(error([2], [true, false]) == nil)
    }
}
