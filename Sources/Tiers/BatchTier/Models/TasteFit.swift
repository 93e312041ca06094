import Learning
import Snapshots

/// Fits the space of tastes: the items' factors by implicit ALS, and the clusters of users in it.
struct TasteFit: Sendable {
    /// Fewer users than this for each cluster make no clusters worth a name.
    static let usersPerCluster = 50
    /// Users at most that the centroids are found on; the others are only assigned.
    static let clusteredUsers = 100_000

    /// Length of a vector.
    var dimension = 32
    var clusters = 32
    /// The same data and seed give the same fit.
    var seed: UInt64 = 1

    /// - Parameter progress: called with the share done.
    /// - Returns: nil when there are fewer items than dimensions, so that a space would say nothing.
    func fit(_ interactions: InteractionMatrix, progress: (Double) -> Void) throws -> FittedTaste? {
        guard interactions.itemCount > dimension else { return nil }
        var generator = SeededGenerator(seed: seed)
        let parameters = ALS.Parameters(dimension: dimension)
        let factors = try ALS.fit(interactions: interactions, parameters: parameters, using: &generator) { round in
            progress(0.8 * Double(round) / Double(parameters.iterations))
        }
        let count = min(clusters, interactions.userCount / Self.usersPerCluster)
        guard count > 1 else { return FittedTaste(factors: factors, clusters: nil) }
        let users = try vectors(interactions, factors)
        let centroids = try KMeans.fit(rows: users, dimension: dimension, clusters: count, using: &generator)
        progress(1)
        return FittedTaste(factors: factors, clusters: biggestFirst(centroids, users))
    }

    /// The users' vectors, every so many of them when there are very many.
    private func vectors(_ interactions: InteractionMatrix, _ factors: ItemFactors) throws -> [Float] {
        let step = max(1, interactions.userCount / Self.clusteredUsers)
        let users = Array(stride(from: 0, to: interactions.userCount, by: step))
        return try Parallel.map(users) { users in
            users.flatMap { user in factors.foldIn(interactions.items(ofUser: user).lazy.map { WeightedItem($0) }) }
        }.flatMap(\.self)
    }

    private func biggestFirst(_ centroids: Centroids, _ users: [Float]) -> Centroids {
        var sizes = [Int](repeating: 0, count: centroids.count)
        for start in stride(from: 0, to: users.count, by: dimension) {
            sizes[centroids.nearest(to: users[start..<(start + dimension)]).cluster] += 1
        }
        let order = sizes.indices.sorted { (-sizes[$0], $0) < (-sizes[$1], $1) }
        return Centroids(
            dimension: dimension,
            rowMajor: order.flatMap { centroids.rowMajor[$0 * dimension..<($0 + 1) * dimension] })
    }
}
