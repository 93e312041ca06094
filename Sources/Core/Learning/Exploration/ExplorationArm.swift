/// An item that may be shown to learn about it, with what is believed of its reward.
public struct ExplorationArm: Sendable, Equatable {
    public var itemID: String
    /// Of the reward rate.
    public var mean: Double
    /// Standard deviation of the belief.
    public var deviation: Double

    public init(itemID: String, mean: Double, deviation: Double) {
        self.itemID = itemID
        self.mean = mean
        self.deviation = deviation
    }
}

/// A cluster that a user belongs to, and how much.
public struct ClusterWeight: Sendable, Equatable {
    /// As the models name it; empty for users without a cluster.
    public var cluster: String
    /// Above 0; the weights of a user need not add up to 1.
    public var weight: Double

    public init(_ cluster: String, weight: Double = 1) {
        self.cluster = cluster
        self.weight = weight
    }
}
