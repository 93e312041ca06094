/// The item side of a factorisation: a vector an item, and all that folding in a history needs.
public struct ItemFactors: Sendable, Equatable {
    public let itemCount: Int
    /// Length of a vector.
    public let dimension: Int
    /// The items' vectors one after the other, `itemCount · dimension` values.
    public let rowMajor: [Float]
    /// What an interaction of weight 1 adds to the confidence of 1, as in the fit.
    public let alpha: Float
    /// The ridge λ, as in the fit.
    public let regularisation: Float
    private let system: RidgeSystem

    /// - Parameters:
    ///   - rowMajor: `itemCount · dimension` finite values.
    ///   - alpha: above zero.
    ///   - regularisation: above zero.
    public init(itemCount: Int, dimension: Int, rowMajor: [Float], alpha: Float, regularisation: Float) {
        precondition(
            dimension > 0 && rowMajor.count == itemCount * dimension, "factors need itemCount · dimension values")
        precondition(alpha > 0 && regularisation > 0, "the confidence and the ridge are positive")
        self.itemCount = itemCount
        self.dimension = dimension
        self.rowMajor = rowMajor
        self.alpha = alpha
        self.regularisation = regularisation
        system = RidgeSystem(factors: rowMajor, dimension: dimension, alpha: alpha, regularisation: regularisation)
    }

    /// The vector of a user with this history: one ridge solve against the fixed items, `O(|history| · d² + d³)`.
    ///
    /// - Parameter history: items below `itemCount`; a weight multiplies `alpha`, and entries whose weight is not above zero
    ///   are left out. An item that occurs twice counts with the sum of its weights, its preference twice.
    /// - Returns: `dimension` values. Zeros for an empty history, and if rounding should make the system unsolvable.
    public func foldIn(_ history: some Sequence<WeightedItem>) -> [Float] {
        var system = system
        let checked = history.lazy.map { entry in
            precondition(
                entry.item >= 0 && Int(entry.item) < itemCount, "item \(entry.item) is outside 0 ..< \(itemCount)")
            return entry
        }
        guard system.solve(checked, factors: rowMajor) else { return [Float](repeating: 0, count: dimension) }
        return system.solution
    }

    /// Overwrites `scores` with the inner product of `vector` with every item's vector.
    ///
    /// Not by BLAS: its threads, which wake up for a catalogue of some thousand items, cost a busy server more than they save
    /// (300 µs against 41 of processor time for 1,682 items beside other work).
    public func score(_ vector: [Float], into scores: inout [Float]) {
        precondition(vector.count == dimension, "a vector has \(dimension) values")
        scores.removeAll(keepingCapacity: true)
        scores.reserveCapacity(itemCount)
        let lanes = dimension / 8 * 8
        rowMajor.withUnsafeBufferPointer { rows in
            vector.withUnsafeBufferPointer { vector in
                for start in stride(from: 0, to: rows.count, by: dimension) {
                    var sums = SIMD8<Float>()
                    for lane in stride(from: 0, to: lanes, by: 8) {
                        sums += Self.eight(rows, start + lane) * Self.eight(vector, lane)
                    }
                    var sum = sums.sum()
                    for position in lanes..<dimension { sum += rows[start + position] * vector[position] }
                    scores.append(sum)
                }
            }
        }
    }

    /// Eight values from a position on, which the caller has checked.
    private static func eight(_ values: UnsafeBufferPointer<Float>, _ position: Int) -> SIMD8<Float> {
        UnsafeRawPointer(values.baseAddress.unsafelyUnwrapped + position).loadUnaligned(as: SIMD8<Float>.self)
    }

    public static func == (left: ItemFactors, right: ItemFactors) -> Bool {
        left.dimension == right.dimension && left.alpha == right.alpha && left.regularisation == right.regularisation
            && left.rowMajor == right.rowMajor
    }
}
