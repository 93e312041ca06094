/// The largest weights by magnitude in compressed sparse rows; what is not held counts as zero.
public struct SparseItemWeights: ItemWeightRows, Equatable {
    public let itemCount: Int
    /// `itemCount + 1` positions into `columns` and `values`.
    public let offsets: [Int]
    /// Candidates of each row, ascending.
    public let columns: [Int32]
    public let values: [Float]

    /// - Parameters:
    ///   - offsets: `itemCount + 1` ascending positions, from 0 to the number of weights.
    ///   - columns: the candidate of each weight, below `itemCount`.
    public init(itemCount: Int, offsets: [Int], columns: [Int32], values: [Float]) {
        precondition(
            offsets.count == itemCount + 1 && offsets.first == 0, "offsets need itemCount + 1 positions from 0")
        precondition(offsets.last == columns.count && columns.count == values.count, "offsets end at the last weight")
        precondition(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }, "offsets ascend")
        precondition(columns.allSatisfy { $0 >= 0 && Int($0) < itemCount }, "candidates lie in 0 ..< itemCount")
        self.itemCount = itemCount
        self.offsets = offsets
        self.columns = columns
        self.values = values
    }

    /// Keeps the `limit` weights of largest magnitude; zeros are never kept, equal magnitudes go to the earlier row and
    /// candidate. Takes `O(itemCount²)`.
    public init(largestOf dense: DenseItemWeights, limit: Int) {
        let cut = MagnitudeCut(dense.rowMajor, limit: limit)
        var offsets = [0]
        var columns: [Int32] = []
        var values: [Float] = []
        columns.reserveCapacity(limit)
        values.reserveCapacity(limit)
        offsets.reserveCapacity(dense.itemCount + 1)
        var ties = cut.tiesKept
        dense.rowMajor.withUnsafeBufferPointer { weights in
            for row in 0..<dense.itemCount {
                for column in 0..<dense.itemCount {
                    let value = weights[row &* dense.itemCount &+ column]
                    let bits = value.magnitude.bitPattern
                    guard bits >= cut.bits, bits != 0 else { continue }
                    if bits == cut.bits {
                        guard ties > 0 else { continue }
                        ties -= 1
                    }
                    columns.append(Int32(column))
                    values.append(value)
                }
                offsets.append(columns.count)
            }
        }
        self.init(itemCount: dense.itemCount, offsets: offsets, columns: columns, values: values)
    }

    public var count: Int { values.count }

    /// Found by binary search in the row.
    public subscript(item: Int32, candidate: Int32) -> Float {
        var (low, high) = (offsets[Int(item)], offsets[Int(item) + 1])
        while low < high {
            let middle = (low + high) / 2
            if columns[middle] == candidate { return values[middle] }
            if columns[middle] < candidate { low = middle + 1 } else { high = middle }
        }
        return 0
    }

    public func accumulate(_ item: Int32, weight: Float, into scores: inout [Float]) {
        precondition(item >= 0 && Int(item) < itemCount, "item \(item) is outside 0 ..< \(itemCount)")
        precondition(scores.count == itemCount, "scores must hold one value an item")
        scores.withUnsafeMutableBufferPointer { scores in
            columns.withUnsafeBufferPointer { columns in
                values.withUnsafeBufferPointer { values in
                    for position in offsets[Int(item)]..<offsets[Int(item) + 1] {
                        scores[Int(columns[position])] += weight * values[position]
                    }
                }
            }
        }
    }
}
