/// Item co-occurrence counts: `G = XᵀX` for a binary interaction matrix `X`.
///
/// It does not depend on λ, so it is counted once and reused for every λ of a grid. Only the upper triangle
/// (`row <= column`) is stored meaningfully, row-major, `itemCount²` values.
public struct GramMatrix: Sendable {
    public let itemCount: Int
    /// Row-major; entries below the diagonal are zero. Counts stay exact up to 2²⁴ users.
    var upperTriangle: [Float]

    /// Counts co-occurrences in `O(Σ |history|²)`, one row of the matrix after the other: a row stays in the cache while the
    /// users of its item are walked. The items of a user ascend, so those from an item on are the rest of the user's row.
    public init(_ interactions: InteractionMatrix) {
        let itemCount = interactions.itemCount
        let byItem = interactions.transposed()
        var rests = interactions.offsets
        self.itemCount = itemCount
        upperTriangle = [Float](unsafeUninitializedCapacity: itemCount * itemCount) { buffer, count in
            buffer.initialize(repeating: 0)
            interactions.items.withUnsafeBufferPointer { items in
                for item in 0..<itemCount {
                    let row = UnsafeMutableBufferPointer(rebasing: buffer[item * itemCount..<(item + 1) * itemCount])
                    for user in byItem.items(ofUser: item) {
                        let rest = rests[Int(user)]
                        rests[Int(user)] = rest + 1
                        for position in rest..<interactions.offsets[Int(user) + 1] {
                            row[Int(items[position])] += 1
                        }
                    }
                }
            }
            count = itemCount * itemCount
        }
    }

    /// The number of users who have both items; with `first == second`, who have the item.
    public func count(_ first: Int32, _ second: Int32) -> Int {
        Int(upperTriangle[Int(min(first, second)) * itemCount + Int(max(first, second))])
    }

    /// The largest sum of a row of the whole, symmetric matrix: no eigenvalue is larger.
    var largestRowSum: Double {
        var sums = [Double](repeating: 0, count: itemCount)
        for row in 0..<itemCount {
            var sum = 0.0
            for column in row..<itemCount {
                let value = Double(upperTriangle[row * itemCount + column])
                sum += value
                if column > row { sums[column] += value }
            }
            sums[row] += sum
        }
        return sums.max() ?? 0
    }
}
