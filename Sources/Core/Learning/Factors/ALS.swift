import CLAPACK

/// Matrix factorisation for implicit feedback by alternating least squares: Hu, Koren and Volinsky, "Collaborative
/// Filtering for Implicit Feedback Datasets", ICDM 2008.
///
/// It minimises `Σ c (p − x·y)² + λ (Σ ‖x‖² + Σ ‖y‖²)` over all pairs of users and items, seen or not, where the preference
/// `p` is 1 for what a user has touched and the confidence is `c = 1 + α` there and 1 elsewhere. Fixing one side makes the
/// other a ridge regression a row, solved by Cholesky. Memory is linear in users + items, so it serves catalogues that are
/// too large for `EASE`, and a history is folded in by one solve (`ItemFactors.foldIn`).
public enum ALS {
    /// What the fit is free to choose.
    public struct Parameters: Sendable, Equatable {
        /// Length of a factor vector.
        public var dimension: Int
        /// What one interaction adds to the confidence of 1.
        public var alpha: Float
        /// The ridge λ of both sides.
        public var regularisation: Float
        /// Rounds of solving for all users and then for all items.
        public var iterations: Int

        public init(dimension: Int = 64, alpha: Float = 3, regularisation: Float = 10, iterations: Int = 10) {
            self.dimension = dimension
            self.alpha = alpha
            self.regularisation = regularisation
            self.iterations = iterations
        }
    }

    /// Fits the items' factors. The same interactions, parameters and generator state give the same factors.
    ///
    /// - Parameters:
    ///   - generator: draws the first item factors.
    ///   - progress: called after each round with the number of rounds done.
    public static func fit(
        interactions: InteractionMatrix, parameters: Parameters = Parameters(),
        using generator: inout some RandomNumberGenerator, progress: (Int) -> Void = { _ in }
    ) throws(ALSError) -> ItemFactors {
        try factorise(interactions, parameters, using: &generator, progress: progress).items
    }

    /// Both sides: the users' factors, row-major, solved against the items' final factors.
    package static func factorise(
        _ interactions: InteractionMatrix, _ parameters: Parameters, using generator: inout some RandomNumberGenerator,
        progress: (Int) -> Void = { _ in }
    ) throws(ALSError) -> (users: [Float], items: ItemFactors) {
        try check(parameters)
        guard interactions.itemCount > 0 else { throw .noItems }
        let byItem = interactions.transposed()
        let spread = 1 / Float(parameters.dimension).squareRoot()
        var items = (0..<interactions.itemCount * parameters.dimension).map { _ in
            Float.random(in: -spread..<spread, using: &generator)
        }
        for iteration in 0..<parameters.iterations {
            let users = try solve(interactions, against: items, parameters)
            items = try solve(byItem, against: users, parameters)
            progress(iteration + 1)
        }
        let users = try solve(interactions, against: items, parameters)
        let factors = ItemFactors(
            itemCount: interactions.itemCount, dimension: parameters.dimension, rowMajor: items,
            alpha: parameters.alpha, regularisation: parameters.regularisation)
        return (users, factors)
    }

    /// One half of a round: the factors of `rows`, each from the factors of what its row holds.
    private static func solve(
        _ rows: InteractionMatrix, against fixed: [Float], _ parameters: Parameters
    ) throws(ALSError) -> [Float] {
        var system = RidgeSystem(
            factors: fixed, dimension: parameters.dimension, alpha: parameters.alpha,
            regularisation: parameters.regularisation)
        var solved = [Float](repeating: 0, count: rows.userCount * parameters.dimension)
        for row in 0..<rows.userCount {
            let items = rows.items(ofUser: row)
            guard !items.isEmpty else { continue }
            guard system.solve(items.lazy.map { WeightedItem($0) }, factors: fixed) else {
                throw .notPositiveDefinite(row: row)
            }
            let start = row * parameters.dimension
            for (offset, value) in system.solution.enumerated() { solved[start + offset] = value }
        }
        return solved
    }

    private static func check(_ parameters: Parameters) throws(ALSError) {
        guard (1...4_096).contains(parameters.dimension) else { throw .invalidDimension(parameters.dimension) }
        guard parameters.alpha.isFinite, parameters.alpha > 0 else { throw .invalidAlpha(parameters.alpha) }
        guard parameters.regularisation.isFinite, parameters.regularisation > 0 else {
            throw .invalidRegularisation(parameters.regularisation)
        }
        guard parameters.iterations > 0 else { throw .invalidIterations(parameters.iterations) }
    }
}
