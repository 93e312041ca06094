#if canImport(Glibc)
import Glibc
#endif

/// The loss of a conditional logit.
struct ChoiceLoss: NewtonObjective {
    private let rows: [Float]
    private let queryRows: [Int]
    private let labels: [Bool]
    private let weights: [Float]?
    private let standard: Standardisation
    private let regularisation: Double
    let size: Int
    private(set) var gradient: [Double]
    private(set) var hessian: [Double]

    init(
        _ rows: [Float], _ queryRows: [Int], _ labels: [Bool], _ weights: [Float]?, _ standard: Standardisation,
        regularisation: Double
    ) {
        self.rows = rows
        self.queryRows = queryRows
        self.labels = labels
        self.weights = weights
        self.standard = standard
        self.regularisation = regularisation
        size = standard.means.count
        gradient = [Double](repeating: 0, count: size)
        hessian = [Double](repeating: 0, count: size * size)
    }

    mutating func evaluate(_ coefficients: [Double]) -> Double {
        var loss = 0.0
        for index in hessian.indices { hessian[index] = 0 }
        for feature in 0..<size {
            loss += regularisation * coefficients[feature] * coefficients[feature] / 2
            gradient[feature] = regularisation * coefficients[feature]
            hessian[feature * size + feature] = regularisation
        }
        var start = 0
        for count in queryRows {
            let query = start..<start + count
            start += count
            let taken = labels[query].count { $0 }
            if taken > 0 { loss += add(query, taken: taken, coefficients) }
        }
        return loss
    }

    /// Adds a query to gradient and Hessian, and returns its loss.
    private mutating func add(_ query: Range<Int>, taken: Int, _ coefficients: [Double]) -> Double {
        var block = [Double](repeating: 0, count: query.count * size)
        var shares = [Double](repeating: 0, count: query.count)
        var loss = 0.0
        for (place, row) in query.enumerated() {
            var utility = 0.0
            for feature in 0..<size {
                let value = (Double(rows[row * size + feature]) - standard.means[feature]) / standard.scales[feature]
                block[place * size + feature] = value
                utility += coefficients[feature] * value
            }
            if labels[row] { loss -= utility }
            shares[place] = utility + log(weights.map { Double($0[row]) } ?? 1)
        }
        let largest = shares.max() ?? 0
        var total = 0.0
        for place in shares.indices {
            shares[place] = exp(shares[place] - largest)
            total += shares[place]
        }
        loss += Double(taken) * (largest + log(total))

        var mean = [Double](repeating: 0, count: size)
        for (place, row) in query.enumerated() {
            shares[place] /= total
            let pull = Double(taken) * shares[place] - (labels[row] ? 1 : 0)
            for feature in 0..<size {
                mean[feature] += shares[place] * block[place * size + feature]
                gradient[feature] += pull * block[place * size + feature]
            }
        }
        // The Hessian is the covariance of the features under the choice probabilities.
        for place in shares.indices {
            let root = (Double(taken) * shares[place]).squareRoot()
            for feature in 0..<size {
                block[place * size + feature] = root * (block[place * size + feature] - mean[feature])
            }
        }
        addOuterProducts(&block, size: size, to: &hessian)
        return loss
    }
}
