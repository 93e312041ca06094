import CLAPACK

#if canImport(Glibc)
import Glibc
#endif

/// Loss, gradient and Hessian of a logistic regression at given coefficients.
struct NewtonSystem {
    /// Rows taken at a time: enough for BLAS to be fast, few enough to stay in the cache.
    private static let blockRows = 512

    private let rows: [Float]
    private let labels: [Bool]
    private let weights: [Float]?
    private let standard: Standardisation
    /// Features and the bias.
    private let size: Int
    private var gradient: [Double]
    /// Column-major, lower triangle.
    private var hessian: [Double]

    init(_ rows: [Float], _ labels: [Bool], _ weights: [Float]?, _ standard: Standardisation) {
        self.rows = rows
        self.labels = labels
        self.weights = weights
        self.standard = standard
        size = standard.means.count + 1
        gradient = [Double](repeating: 0, count: size)
        hessian = [Double](repeating: 0, count: size * size)
    }

    /// The loss at `coefficients`, the bias last; gradient and Hessian are kept for `step`.
    mutating func evaluate(_ coefficients: [Double], regularisation: Double) -> Double {
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
            if block.count == Self.blockRows * size { addOuterProducts(&block) }
        }
        addOuterProducts(&block)
        return loss
    }

    /// `H⁻¹ · gradient` at the coefficients evaluated last.
    func step() throws(LogisticRegressionError) -> [Double] {
        var (matrix, step) = (hessian, gradient)
        // A bias that is certain has no curvature left.
        matrix[size * size - 1] += 1e-9
        let lower = CChar(bitPattern: UInt8(ascii: "L"))
        let info = LAPACKE_dposv(LAPACK_COL_MAJOR, lower, Int32(size), 1, &matrix, Int32(size), &step, Int32(size))
        guard info == 0 else { throw .notPositiveDefinite(info: Int(info)) }
        return step
    }

    /// Adds the scaled rows of `block` to the Hessian and empties it.
    private mutating func addOuterProducts(_ block: inout [Double]) {
        guard !block.isEmpty else { return }
        cblas_dsyrk(
            CblasColMajor, CblasLower, CblasNoTrans, blasint(size), blasint(block.count / size), 1, block,
            blasint(size),
            1, &hessian, blasint(size))
        block.removeAll(keepingCapacity: true)
    }
}
