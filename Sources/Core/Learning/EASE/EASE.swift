/// EASE^R, the closed-form item-to-item autoencoder of Steck, "Embarrassingly Shallow Autoencoders for Sparse Data",
/// WWW 2019, equation 8.
///
/// With `P = (XᵀX + λI)⁻¹` the weights are `B[i][j] = −P[i][j] / P[j][j]` off the diagonal and zero on it. `B[i][j]` is what
/// history item `i` says about candidate `j`, so the scores of a history are the sum of its items' rows.
public enum EASE {
    /// The most items the solve takes by default: 20,000 need 1.6 GB while fitting in single precision, 4.8 GB in double.
    public static let defaultItemLimit = 20_000

    /// Fits the weights on binary, deduplicated interactions.
    public static func fit(
        interactions: InteractionMatrix, lambda: Double, precision: EASEPrecision = .automatic,
        itemLimit: Int = defaultItemLimit
    ) throws(EASEError) -> DenseItemWeights {
        try check(itemCount: interactions.itemCount, lambda: lambda, itemLimit: itemLimit)
        return try fit(gram: GramMatrix(interactions), lambda: lambda, precision: precision, itemLimit: itemLimit)
    }

    /// Fits the weights on users' item lists (any order, duplicates allowed).
    public static func fit(
        interactions: [[Int32]], itemCount: Int, lambda: Double, precision: EASEPrecision = .automatic,
        itemLimit: Int = defaultItemLimit
    ) throws(EASEError) -> DenseItemWeights {
        try fit(
            interactions: InteractionMatrix(histories: interactions, itemCount: itemCount), lambda: lambda,
            precision: precision, itemLimit: itemLimit)
    }

    /// Fits the weights on co-occurrence counts that were made before; in their place, if nobody else holds them.
    public static func fit(
        gram: consuming GramMatrix, lambda: Double, precision: EASEPrecision = .automatic,
        itemLimit: Int = defaultItemLimit
    ) throws(EASEError) -> DenseItemWeights {
        let count = gram.itemCount
        try check(itemCount: count, lambda: lambda, itemLimit: itemLimit)
        if precision.isSingle(for: gram, lambda: lambda) {
            for item in 0..<count { gram.upperTriangle[item * count + item] += Float(lambda) }
            let info = SymmetricInverse.invert(&gram.upperTriangle, size: count)
            guard info == 0 else { throw .notPositiveDefinite(info: info) }
        } else {
            var matrix = gram.upperTriangle.map(Double.init)
            for item in 0..<count { matrix[item * count + item] += lambda }
            let info = SymmetricInverse.invert(&matrix, size: count)
            guard info == 0 else { throw .notPositiveDefinite(info: info) }
            for position in matrix.indices { gram.upperTriangle[position] = Float(matrix[position]) }
        }
        let scale = (0..<count).map { -1 / gram.upperTriangle[$0 * count + $0] }
        turnInverseIntoWeights(&gram.upperTriangle, scale: scale)
        return DenseItemWeights(itemCount: count, rowMajor: gram.upperTriangle)
    }

    private static func check(itemCount: Int, lambda: Double, itemLimit: Int) throws(EASEError) {
        guard itemCount > 0 else { throw .noItems }
        guard itemCount <= itemLimit else { throw .tooManyItems(itemCount: itemCount, limit: itemLimit) }
        guard lambda.isFinite, lambda > 0 else { throw .invalidLambda(lambda) }
    }

    /// `matrix` holds the upper triangle of `P`, then all of `B`. Walked in tiles, so that the writes below the diagonal, which
    /// go down columns, stay in the cache.
    private static func turnInverseIntoWeights(_ matrix: inout [Float], scale: [Float]) {
        let (count, tile) = (scale.count, 64)
        matrix.withUnsafeMutableBufferPointer { matrix in
            scale.withUnsafeBufferPointer { scale in
                for top in stride(from: 0, to: count, by: tile) {
                    for left in stride(from: top, to: count, by: tile) {
                        for row in top..<min(top + tile, count) {
                            for column in max(left, row + 1)..<max(left + tile, row + 1) where column < count {
                                let value = matrix[row &* count &+ column]
                                matrix[row &* count &+ column] = value * scale[column]
                                matrix[column &* count &+ row] = value * scale[row]
                            }
                        }
                    }
                }
                for item in 0..<count { matrix[item &* count &+ item] = 0 }
            }
        }
    }
}
