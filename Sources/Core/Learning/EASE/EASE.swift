import CLAPACK

/// EASE^R, the closed-form item-to-item autoencoder of Steck, "Embarrassingly Shallow Autoencoders for Sparse Data",
/// WWW 2019, equation 8.
///
/// With `P = (XᵀX + λI)⁻¹` the weights are `B[i][j] = −P[i][j] / P[j][j]` off the diagonal and zero on it. `B[i][j]` is what
/// history item `i` says about candidate `j`, so the scores of a history are the sum of its items' rows.
public enum EASE {
    /// The most items the solve takes by default: 20,000 need 3.2 GB while fitting.
    public static let defaultItemLimit = 20_000

    /// Fits the weights on binary, deduplicated interactions.
    public static func fit(
        interactions: InteractionMatrix, lambda: Double, itemLimit: Int = defaultItemLimit
    ) throws(EASEError) -> DenseItemWeights {
        try check(itemCount: interactions.itemCount, lambda: lambda, itemLimit: itemLimit)
        return try fit(gram: GramMatrix(interactions), lambda: lambda, itemLimit: itemLimit)
    }

    /// Fits the weights on users' item lists (any order, duplicates allowed).
    public static func fit(
        interactions: [[Int32]], itemCount: Int, lambda: Double, itemLimit: Int = defaultItemLimit
    ) throws(EASEError) -> DenseItemWeights {
        try fit(
            interactions: InteractionMatrix(histories: interactions, itemCount: itemCount), lambda: lambda,
            itemLimit: itemLimit)
    }

    /// Fits the weights on co-occurrence counts that were made before.
    ///
    /// The solve runs in double precision (Cholesky, `dpotrf` and `dpotri`), the weights are stored in single precision.
    public static func fit(
        gram: GramMatrix, lambda: Double, itemLimit: Int = defaultItemLimit
    ) throws(EASEError) -> DenseItemWeights {
        let count = gram.itemCount
        try check(itemCount: count, lambda: lambda, itemLimit: itemLimit)
        var matrix = gram.upperTriangle.map(Double.init)
        for item in 0..<count { matrix[item * count + item] += lambda }

        // The row-major upper triangle is the column-major lower one, which spares LAPACKE a transposed copy.
        let size = Int32(count)
        let lower = CChar(bitPattern: UInt8(ascii: "L"))
        let info = matrix.withUnsafeMutableBufferPointer { buffer in
            let factorised = LAPACKE_dpotrf(LAPACK_COL_MAJOR, lower, size, buffer.baseAddress, size)
            return factorised != 0
                ? factorised : LAPACKE_dpotri(LAPACK_COL_MAJOR, lower, size, buffer.baseAddress, size)
        }
        guard info == 0 else { throw .notPositiveDefinite(info: Int(info)) }
        return weights(fromInverseUpperTriangle: matrix, itemCount: count)
    }

    private static func check(itemCount: Int, lambda: Double, itemLimit: Int) throws(EASEError) {
        guard itemCount > 0 else { throw .noItems }
        guard itemCount <= itemLimit else { throw .tooManyItems(itemCount: itemCount, limit: itemLimit) }
        guard lambda.isFinite, lambda > 0 else { throw .invalidLambda(lambda) }
    }

    private static func weights(fromInverseUpperTriangle inverse: [Double], itemCount: Int) -> DenseItemWeights {
        var scale = [Double](repeating: 0, count: itemCount)
        for item in 0..<itemCount { scale[item] = -1 / inverse[item * itemCount + item] }
        let values = [Float](unsafeUninitializedCapacity: itemCount * itemCount) { buffer, initialized in
            buffer.initialize(repeating: 0)
            inverse.withUnsafeBufferPointer { inverse in
                for row in 0..<itemCount {
                    for column in (row + 1)..<itemCount {
                        let value = inverse[row &* itemCount &+ column]
                        buffer[row &* itemCount &+ column] = Float(value * scale[column])
                        buffer[column &* itemCount &+ row] = Float(value * scale[row])
                    }
                }
            }
            initialized = itemCount * itemCount
        }
        return DenseItemWeights(itemCount: itemCount, rowMajor: values)
    }
}
