/// The normal equations of one vector's ridge regression, to which observations are added one by one.
struct RidgeSystem {
    private let dimension: Int
    /// Lower triangle, by rows.
    private var gram: [Double]
    private var moment: [Double]

    init(dimension: Int, ridge: Double) {
        self.dimension = dimension
        gram = [Double](repeating: 0, count: dimension * dimension)
        moment = [Double](repeating: 0, count: dimension)
        for index in 0..<dimension { gram[index * dimension + index] = ridge }
    }

    mutating func add(_ factors: ArraySlice<Double>, target: Double) {
        let start = factors.startIndex
        for row in 0..<dimension {
            let factor = factors[start + row]
            moment[row] += factor * target
            for column in 0...row { gram[row * dimension + column] += factor * factors[start + column] }
        }
    }

    /// Cholesky's factorisation, then two triangular solutions.
    func solution() -> [Double] {
        var lower = gram
        var vector = moment
        for row in 0..<dimension {
            for column in 0...row {
                var sum = lower[row * dimension + column]
                for inner in 0..<column {
                    sum -= lower[row * dimension + inner] * lower[column * dimension + inner]
                }
                lower[row * dimension + column] =
                    row == column ? max(sum, 1e-12).squareRoot() : sum / lower[column * dimension + column]
            }
        }
        for row in 0..<dimension {
            for column in 0..<row { vector[row] -= lower[row * dimension + column] * vector[column] }
            vector[row] /= lower[row * dimension + row]
        }
        for row in stride(from: dimension - 1, through: 0, by: -1) {
            for below in row + 1..<max(row + 1, dimension) {
                vector[row] -= lower[below * dimension + row] * vector[below]
            }
            vector[row] /= lower[row * dimension + row]
        }
        return vector
    }
}
