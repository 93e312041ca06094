import CLAPACK

/// The normal equations of one row of ALS: `(YᵀY + Yᵀ(C − I)Y + λI) x = YᵀC p`, where `YᵀY + λI` is made once for all rows.
struct RidgeSystem {
    /// Rows gathered for one rank update: enough for BLAS to be fast, small enough to stay in the cache.
    private static let blockRows = 256

    private let dimension: Int
    private let alpha: Float
    /// `YᵀY + λI`, column-major, lower triangle.
    private let base: [Float]
    private var matrix: [Float]
    /// Factor vectors of a block, each scaled by the root of its confidence beyond 1.
    private var block: [Float] = []
    /// What brings a scaled vector to its share of the right-hand side.
    private var shares: [Float] = []
    /// The solution of the last `solve` that succeeded, `dimension` values.
    private(set) var solution: [Float]

    init(factors: [Float], dimension: Int, alpha: Float, regularisation: Float) {
        self.dimension = dimension
        self.alpha = alpha
        var base = [Float](repeating: 0, count: dimension * dimension)
        for diagonal in 0..<dimension { base[diagonal * dimension + diagonal] = regularisation }
        Self.addOuterProducts(of: factors, dimension: dimension, to: &base)
        self.base = base
        matrix = base
        solution = [Float](repeating: 0, count: dimension)
    }

    /// Solves for a row that holds `items`; entries whose weight is not above zero are left out. False if the matrix is not
    /// positive definite in single precision, which a larger ridge mends.
    mutating func solve(_ items: some Sequence<WeightedItem>, factors: [Float]) -> Bool {
        matrix.withUnsafeMutableBufferPointer { matrix in
            _ = matrix.update(fromContentsOf: base)
        }
        for index in solution.indices { solution[index] = 0 }
        for entry in items where entry.weight > 0 {
            let extra = alpha * entry.weight
            let root = extra.squareRoot()
            let start = Int(entry.item) * dimension
            for value in factors[start..<start + dimension] { block.append(value * root) }
            shares.append((1 + extra) / root)
            if shares.count == Self.blockRows { flush() }
        }
        flush()
        let size = Int32(dimension)
        let lower = CChar(bitPattern: UInt8(ascii: "L"))
        let info = matrix.withUnsafeMutableBufferPointer { matrix in
            solution.withUnsafeMutableBufferPointer { solution in
                LAPACKE_sposv(
                    LAPACK_COL_MAJOR, lower, size, 1, matrix.baseAddress, size, solution.baseAddress, size)
            }
        }
        return info == 0
    }

    /// Adds the gathered block to the matrix and to the right-hand side.
    private mutating func flush() {
        guard !shares.isEmpty else { return }
        Self.addOuterProducts(of: block, dimension: dimension, to: &matrix)
        cblas_sgemv(
            CblasColMajor, CblasNoTrans, blasint(dimension), blasint(shares.count), 1, block, blasint(dimension),
            shares, 1, 1, &solution, 1)
        block.removeAll(keepingCapacity: true)
        shares.removeAll(keepingCapacity: true)
    }

    /// `matrix += Σ v vᵀ` over the vectors in `rows`, lower triangle.
    private static func addOuterProducts(of rows: [Float], dimension: Int, to matrix: inout [Float]) {
        let size = blasint(dimension)
        cblas_ssyrk(
            CblasColMajor, CblasLower, CblasNoTrans, size, blasint(rows.count / dimension), 1, rows, size, 1, &matrix,
            size)
    }
}
