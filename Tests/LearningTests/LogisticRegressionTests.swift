import Foundation
import Learning
import Testing

struct LogisticRegressionTests {
    /// Rows whose log-odds are `0.5 + 1.5 · a − 2 · (b − 100) / 10`, with a third feature that says nothing.
    private func planted(_ count: Int, seed: UInt64) -> (rows: [Float], labels: [Bool]) {
        var random = SeededGenerator(seed: seed)
        var rows: [Float] = []
        var labels: [Bool] = []
        for _ in 0..<count {
            let (a, b) = (Double.random(in: -2...2, using: &random), Double.random(in: 80...120, using: &random))
            let odds = exp(0.5 + 1.5 * a - 2 * (b - 100) / 10)
            rows += [Float(a), Float(b), Float.random(in: 0..<1, using: &random)]
            labels.append(Double.random(in: 0..<1, using: &random) < odds / (1 + odds))
        }
        return (rows, labels)
    }

    @Test("Planted coefficients are found whatever the features' units")
    func findsPlantedCoefficients() throws {
        let (rows, labels) = planted(20_000, seed: 41)
        let model = try LogisticRegression.fit(rows: rows, labels: labels)
        let slopes = zip(model.weights, model.scales).map { $0 / $1 }
        #expect(abs(slopes[0] - 1.5) < 0.1 && abs(slopes[1] + 0.2) < 0.01 && abs(slopes[2]) < 0.2, "seed 41")
        #expect(abs(model.logOdds([0, 100, 0.5]) - 0.5) < 0.1, "seed 41")
        #expect(model.predict([2, 80, 0.5] as [Float]) > 0.99 && model.predict([-2, 120, 0.5] as [Float]) < 0.01)
    }

    @Test("The fit is the optimum: the gradient is zero")
    func optimum() throws {
        let (rows, labels) = planted(2_000, seed: 42)
        let model = try LogisticRegression.fit(rows: rows, labels: labels, regularisation: 30)
        var gradient = model.weights.map { 30 * $0 } + [0]
        for (index, label) in labels.enumerated() {
            let row = rows[index * 3..<(index + 1) * 3]
            let error = model.predict(row) - (label ? 1 : 0)
            for (feature, value) in row.enumerated() {
                gradient[feature] += error * (Double(value) - model.means[feature]) / model.scales[feature]
            }
            gradient[3] += error
        }
        #expect(gradient.allSatisfy { abs($0) < 1e-3 }, "seed 42: \(gradient)")
    }

    @Test("A weight of three is three times the row, and a weight of zero is none")
    func rowWeights() throws {
        let (rows, labels) = planted(300, seed: 43)
        let weights = labels.indices.map { [3, 1, 0][$0 % 3] as Float }
        var (repeated, repeatedLabels): ([Float], [Bool]) = ([], [])
        for index in labels.indices {
            for _ in 0..<Int(weights[index]) {
                repeated += rows[index * 3..<(index + 1) * 3]
                repeatedLabels.append(labels[index])
            }
        }
        let weighted = try LogisticRegression.fit(rows: rows, labels: labels, weights: weights)
        let plain = try LogisticRegression.fit(rows: repeated, labels: repeatedLabels)
        #expect(zip(weighted.weights, plain.weights).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(abs(weighted.bias - plain.bias) < 1e-6)
    }

    @Test("Perfectly separable rows, and features that do not vary, have a finite answer")
    func degenerate() throws {
        let model = try LogisticRegression.fit(
            rows: [-1, 7, -2, 7, 1, 7, 2, 7], labels: [false, false, true, true], regularisation: 0.01)
        #expect(model.weights[0].isFinite && model.weights[0] > 1 && model.weights[1] == 0)
        #expect(model.predict([2, 7] as [Float]) > 0.9)
        let oneSided = try LogisticRegression.fit(rows: [1, 2, 3], labels: [true, true, true])
        #expect(oneSided.bias.isFinite && oneSided.predict([2] as [Float]) > 0.99)
    }

    @Test("A model survives being encoded, and its contributions add up to its log-odds")
    func encoding() throws {
        let (rows, labels) = planted(500, seed: 44)
        let model = try LogisticRegression.fit(rows: rows, labels: labels)
        let decoded = try JSONDecoder().decode(LogisticModel.self, from: JSONEncoder().encode(model))
        #expect(decoded == model)
        let row = rows.prefix(3)
        #expect(abs(model.contributions(row).reduce(model.bias, +) - model.logOdds(row)) < 1e-12)
    }

    @Test("What cannot be fitted is refused with the reason")
    func refusals() {
        func error(
            _ rows: [Float], _ labels: [Bool], weights: [Float]? = nil, regularisation: Double = 1
        ) -> LogisticRegressionError? {
            do throws(LogisticRegressionError) {
                _ = try LogisticRegression.fit(
                    rows: rows, labels: labels, weights: weights, regularisation: regularisation)
                return nil
            } catch { return error }
        }
        #expect(error([], []) == .noRows)
        #expect(error([1, 2, 3], [true, false]) == .unevenRows(values: 3, labels: 2))
        #expect(error([1, .nan], [true, false]) == .notFinite(row: 1))
        #expect(error([1, 2], [true, false], weights: [1]) == .invalidWeight(row: 1))
        #expect(error([1, 2], [true, false], weights: [1, -1]) == .invalidWeight(row: 1))
        #expect(error([1, 2], [true, false], weights: [0, 0]) == .noRows)
        #expect(error([1, 2], [true, false], regularisation: 0) == .invalidRegularisation(0))
        #expect(error([1, 2], [true, false]) == nil)
    }
}
