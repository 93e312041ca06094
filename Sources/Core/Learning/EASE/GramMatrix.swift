/// Item co-occurrence counts: `G = XᵀX` for a binary interaction matrix `X`.
///
/// It does not depend on λ, so it is counted once and reused for every λ of a grid. Only the upper triangle
/// (`row <= column`) is stored meaningfully, row-major, `itemCount²` values.
public struct GramMatrix: Sendable {
    public let itemCount: Int
    /// Row-major; entries below the diagonal are zero. Counts stay exact up to 2²⁴ users.
    let upperTriangle: [Float]

    /// Counts co-occurrences in `O(Σ |history|²)`.
    public init(_ interactions: InteractionMatrix) {
        let itemCount = interactions.itemCount
        self.itemCount = itemCount
        upperTriangle = [Float](unsafeUninitializedCapacity: itemCount * itemCount) { buffer, count in
            buffer.initialize(repeating: 0)
            for user in 0..<interactions.userCount {
                interactions.items(ofUser: user).withUnsafeBufferPointer { items in
                    for first in items.indices {
                        let row = Int(items[first]) &* itemCount
                        for second in first..<items.count {
                            buffer[row &+ Int(items[second])] += 1
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
}
