import CLAPACK

/// A convex loss that Newton's method minimises.
protocol NewtonObjective {
    /// The number of coefficients.
    var size: Int { get }

    /// The loss at `coefficients`; `gradient` and `hessian` are those of the same place afterwards.
    mutating func evaluate(_ coefficients: [Double]) -> Double

    var gradient: [Double] { get }
    /// Column-major, lower triangle.
    var hessian: [Double] { get }
}

extension NewtonObjective {
    /// The coefficients with the smallest loss, by damped Newton steps from zero.
    mutating func minimise(iterations: Int) throws(LogisticRegressionError) -> [Double] {
        var coefficients = [Double](repeating: 0, count: size)
        var loss = evaluate(coefficients)
        for _ in 0..<iterations {
            let step = try newtonStep()
            var scale = 1.0
            var next = coefficients
            var nextLoss = Double.infinity
            // A full step is right near the minimum; far from it, it may overshoot.
            while scale > 1e-8 {
                for index in next.indices { next[index] = coefficients[index] - scale * step[index] }
                nextLoss = evaluate(next)
                if nextLoss <= loss { break }
                scale /= 2
            }
            guard nextLoss < loss else { break }
            let gain = loss - nextLoss
            (coefficients, loss) = (next, nextLoss)
            if gain <= 1e-12 * loss { break }
        }
        return coefficients
    }

    /// `H⁻¹ · gradient` at the coefficients evaluated last.
    private func newtonStep() throws(LogisticRegressionError) -> [Double] {
        var (matrix, step) = (hessian, gradient)
        // A bias that is certain has no curvature left.
        matrix[size * size - 1] += 1e-9
        let lower = CChar(bitPattern: UInt8(ascii: "L"))
        let info = LAPACKE_dposv(LAPACK_COL_MAJOR, lower, Int32(size), 1, &matrix, Int32(size), &step, Int32(size))
        guard info == 0 else { throw .notPositiveDefinite(info: Int(info)) }
        return step
    }
}

/// Adds the outer products of rows of `size` values to a column-major lower triangle, and empties the rows.
func addOuterProducts(_ rows: inout [Double], size: Int, to matrix: inout [Double]) {
    guard !rows.isEmpty else { return }
    cblas_dsyrk(
        CblasColMajor, CblasLower, CblasNoTrans, blasint(size), blasint(rows.count / size), 1, rows, blasint(size), 1,
        &matrix, blasint(size))
    rows.removeAll(keepingCapacity: true)
}
