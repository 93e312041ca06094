/// Item-based nearest neighbours: Deshpande and Karypis, "Item-Based Top-N Recommendation Algorithms", TOIS 2004, with the
/// cosine between items' users and a shrinkage that distrusts pairs with little support.
///
/// `similarity(i, j) = n(i, j) / (√(n(i) · n(j)) + shrinkage)`, where `n` counts users. Row `i` of the result holds the
/// `neighbours` items most similar to item `i`, so the scores of a history are the sum of its items' rows, as for `EASE`.
public enum ItemKNN {
    /// - Parameters:
    ///   - neighbours: the most neighbours that an item keeps; equal similarities go to the lower index.
    ///   - shrinkage: zero or above; in users.
    /// - Complexity: `O(Σ |history|²)` time, memory linear in interactions and neighbours: no dense matrix is made.
    public static func fit(
        interactions: InteractionMatrix, neighbours: Int = 200, shrinkage: Float = 10
    ) -> SparseItemWeights {
        precondition(neighbours >= 0, "a number of neighbours cannot be negative")
        precondition(shrinkage.isFinite && shrinkage >= 0, "the shrinkage is finite and not negative")
        let byItem = interactions.transposed()
        let norms = (0..<interactions.itemCount).map { Float(byItem.items(ofUser: $0).count).squareRoot() }
        var counts = [Float](repeating: 0, count: interactions.itemCount)
        var touched: [Int32] = []
        var offsets = [0]
        var columns: [Int32] = []
        var values: [Float] = []
        for item in 0..<interactions.itemCount {
            for user in byItem.items(ofUser: item) {
                for other in interactions.items(ofUser: Int(user)) {
                    if counts[Int(other)] == 0 { touched.append(other) }
                    counts[Int(other)] += 1
                }
            }
            var row: [RankedItem] = []
            row.reserveCapacity(touched.count)
            for other in touched {
                let support = counts[Int(other)]
                counts[Int(other)] = 0
                guard Int(other) != item else { continue }
                row.append(
                    RankedItem(item: other, score: support / (norms[item] * norms[Int(other)] + shrinkage)))
            }
            touched.removeAll(keepingCapacity: true)
            if row.count > neighbours {
                row.sort(by: >)
                row.removeLast(row.count - neighbours)
            }
            row.sort { $0.item < $1.item }
            columns.append(contentsOf: row.lazy.map(\.item))
            values.append(contentsOf: row.lazy.map(\.score))
            offsets.append(columns.count)
        }
        return SparseItemWeights(itemCount: interactions.itemCount, offsets: offsets, columns: columns, values: values)
    }
}
