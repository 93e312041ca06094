/// The centres of clusters.
public struct Centroids: Sendable, Equatable {
    /// Length of a vector.
    public let dimension: Int
    /// The centroids one after the other, `count · dimension` values.
    public let rowMajor: [Float]

    /// The centroid nearest to a vector.
    public struct Nearest: Sendable, Equatable {
        public let cluster: Int
        public let squaredDistance: Float
    }

    /// - Parameter rowMajor: at least one vector of `dimension` values.
    public init(dimension: Int, rowMajor: [Float]) {
        precondition(
            dimension > 0 && !rowMajor.isEmpty && rowMajor.count % dimension == 0, "centroids are whole vectors")
        self.dimension = dimension
        self.rowMajor = rowMajor
    }

    public var count: Int { rowMajor.count / dimension }

    /// The centroid with the smallest Euclidean distance, the lower index on a tie.
    public func nearest(to vector: ArraySlice<Float>) -> Nearest {
        precondition(vector.count == dimension, "a vector has \(dimension) values")
        var best = Nearest(cluster: 0, squaredDistance: .infinity)
        for cluster in 0..<count {
            let distance = squaredDistance(rowMajor[cluster * dimension..<(cluster + 1) * dimension], vector)
            if distance < best.squaredDistance { best = Nearest(cluster: cluster, squaredDistance: distance) }
        }
        return best
    }

    /// The centroid with the smallest Euclidean distance, the lower index on a tie.
    public func nearest(to vector: [Float]) -> Nearest { nearest(to: vector[...]) }
}
