/// k-means clustering: seeded by k-means++ (Arthur and Vassilvitskii, SODA 2007), refined by Lloyd's iterations.
public enum KMeans {
    /// Fits centroids to vectors. The same rows and generator state give the same centroids.
    ///
    /// A cluster that loses all its rows takes over the row that lies farthest from its centroid.
    ///
    /// - Parameters:
    ///   - rows: vectors of `dimension` finite values, one after the other.
    ///   - clusters: how many to find; fewer come back when there are fewer distinct rows.
    ///   - iterations: at most; the fit ends earlier when no row changes its cluster.
    ///   - generator: draws the first centroids.
    public static func fit(
        rows: [Float], dimension: Int, clusters: Int, iterations: Int = 50,
        using generator: inout some RandomNumberGenerator
    ) throws(KMeansError) -> Centroids {
        guard dimension > 0, rows.count % dimension == 0 else {
            throw .unevenRows(count: rows.count, dimension: dimension)
        }
        guard !rows.isEmpty else { throw .noRows }
        guard clusters > 0 else { throw .invalidClusterCount(clusters) }
        if let position = rows.firstIndex(where: { !$0.isFinite }) { throw .notFinite(row: position / dimension) }

        var centroids = seed(rows, dimension: dimension, clusters: clusters, using: &generator)
        var assignment = [Int](repeating: -1, count: rows.count / dimension)
        for _ in 0..<iterations {
            var distances = [Float](repeating: 0, count: assignment.count)
            var changed = false
            for row in assignment.indices {
                let nearest = centroids.nearest(to: rows[row * dimension..<(row + 1) * dimension])
                changed = changed || nearest.cluster != assignment[row]
                assignment[row] = nearest.cluster
                distances[row] = nearest.squaredDistance
            }
            guard changed else { break }
            centroids = means(rows, of: &assignment, distances: &distances, centroids)
        }
        return centroids
    }

    /// The first centroid is any row, each further one a row drawn with probability proportional to its squared distance
    /// from the nearest centroid so far.
    private static func seed(
        _ rows: [Float], dimension: Int, clusters: Int, using generator: inout some RandomNumberGenerator
    ) -> Centroids {
        let count = rows.count / dimension
        var chosen = [Int.random(in: 0..<count, using: &generator)]
        var distances = [Float](repeating: .infinity, count: count)
        while true {
            let latest = rows[chosen[chosen.count - 1] * dimension..<(chosen[chosen.count - 1] + 1) * dimension]
            for row in 0..<count {
                let distance = squaredDistance(rows[row * dimension..<(row + 1) * dimension], latest)
                distances[row] = min(distances[row], distance)
            }
            let total = distances.reduce(0.0) { $0 + Double($1) }
            guard chosen.count < min(clusters, count), total > 0 else { break }
            var remaining = Double.random(in: 0..<total, using: &generator)
            // Rounding may leave a rest after the last row: then it is the last row that can be drawn.
            var drawn = distances.lastIndex { $0 > 0 } ?? 0
            for row in 0..<count where distances[row] > 0 {
                remaining -= Double(distances[row])
                if remaining < 0 {
                    drawn = row
                    break
                }
            }
            chosen.append(drawn)
        }
        return Centroids(
            dimension: dimension, rowMajor: chosen.flatMap { rows[$0 * dimension..<($0 + 1) * dimension] })
    }

    /// The mean of each cluster's rows; `assignment` and `distances` follow the rows that reseed an empty cluster.
    private static func means(
        _ rows: [Float], of assignment: inout [Int], distances: inout [Float], _ centroids: Centroids
    ) -> Centroids {
        let dimension = centroids.dimension
        var sizes = [Int](repeating: 0, count: centroids.count)
        for cluster in assignment { sizes[cluster] += 1 }
        for empty in sizes.indices where sizes[empty] == 0 {
            let movable = assignment.indices.filter { sizes[assignment[$0]] > 1 }
            guard let farthest = movable.max(by: { (distances[$0], $1) < (distances[$1], $0) }) else { continue }
            sizes[assignment[farthest]] -= 1
            sizes[empty] = 1
            assignment[farthest] = empty
            distances[farthest] = 0
        }
        var sums = [Double](repeating: 0, count: centroids.rowMajor.count)
        for (row, cluster) in assignment.enumerated() {
            for offset in 0..<dimension { sums[cluster * dimension + offset] += Double(rows[row * dimension + offset]) }
        }
        let means = sums.indices.map { position in
            let size = sizes[position / dimension]
            return size > 0 ? Float(sums[position] / Double(size)) : centroids.rowMajor[position]
        }
        return Centroids(dimension: dimension, rowMajor: means)
    }
}
