import CLAPACK

/// All `itemCount²` weights in one row-major array: the fastest form, 100 MB at 5,000 items.
public struct DenseItemWeights: ItemWeightRows, Equatable {
    public let itemCount: Int
    /// Row-major, `itemCount²` values.
    public let rowMajor: [Float]

    /// - Parameter rowMajor: `itemCount²` values.
    public init(itemCount: Int, rowMajor: [Float]) {
        precondition(rowMajor.count == itemCount * itemCount, "dense weights need itemCount² values")
        self.itemCount = itemCount
        self.rowMajor = rowMajor
    }

    public subscript(item: Int32, candidate: Int32) -> Float { rowMajor[Int(item) * itemCount + Int(candidate)] }

    public func row(_ item: Int32) -> ArraySlice<Float> {
        rowMajor[Int(item) * itemCount..<(Int(item) + 1) * itemCount]
    }

    public func accumulate(_ item: Int32, weight: Float, into scores: inout [Float]) {
        precondition(item >= 0 && Int(item) < itemCount, "item \(item) is outside 0 ..< \(itemCount)")
        precondition(scores.count == itemCount, "scores must hold one value an item")
        rowMajor.withUnsafeBufferPointer { weights in
            scores.withUnsafeMutableBufferPointer { scores in
                guard let weights = weights.baseAddress else { return }
                cblas_saxpy(
                    blasint(itemCount), weight, weights + Int(item) * itemCount, 1, scores.baseAddress, 1)
            }
        }
    }
}
