#if canImport(Glibc)
import Glibc
#endif

/// The loss of a logistic regression; the last coefficient is the bias.
struct LogisticLoss: NewtonObjective {
    /// Rows taken at a time: enough for BLAS to be fast, few enough to stay in the cache.
    private static let blockRows = 512

    private let rows: [Float]
    private let labels: [Bool]
    private let weights: [Float]?
    private let standard: Standardisation
    private let regularisation: Double
    /// Features and the bias.
    let size: Int
    private(set) var gradient: [Double]
    private(set) var hessian: [Double]

    init(
        _ rows: [Float], _ labels: [Bool], _ weights: [Float]?, _ standard: Standardisation, regularisation: Double
    ) {
        self.rows = rows
        self.labels = labels
        self.weights = weights
        self.standard = standard
        self.regularisation = regularisation
        size = standard.means.count + 1
        gradient = [Double](repeating: 0, count: size)
        hessian = [Double](repeating: 0, count: size * size)
    }

    mutating func evaluate(_ coefficients: [Double]) -> Double {
        var loss = 0.0
        for index in hessian.indices { hessian[index] = 0 }
        gradient[size - 1] = 0
        for feature in 0..<size - 1 {
            loss += regularisation * coefficients[feature] * coefficients[feature] / 2
            gradient[feature] = regularisation * coefficients[feature]
            hessian[feature * size + feature] = regularisation
        }
        var block: [Double] = []
        var row = [Double](repeating: 1, count: size)
        for index in labels.indices {
            var logOdds = coefficients[size - 1]
            for feature in 0..<size - 1 {
                let value = Double(rows[index * (size - 1) + feature])
                row[feature] = (value - standard.means[feature]) / standard.scales[feature]
                logOdds += coefficients[feature] * row[feature]
            }
            let weight = weights.map { Double($0[index]) } ?? 1
            let probability = 1 / (1 + exp(-logOdds))
            // log(1 + exp(z)) without overflow, for the z of the wrong side.
            let wrong = labels[index] ? -logOdds : logOdds
            loss += weight * (max(wrong, 0) + log1p(exp(-wrong.magnitude)))
            let error = weight * (probability - (labels[index] ? 1 : 0))
            let root = (weight * probability * (1 - probability)).squareRoot()
            for feature in 0..<size {
                gradient[feature] += error * row[feature]
                block.append(root * row[feature])
            }
            if block.count == Self.blockRows * size { addOuterProducts(&block, size: size, to: &hessian) }
        }
        addOuterProducts(&block, size: size, to: &hessian)
        return loss
    }
}
