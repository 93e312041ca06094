/// What exploration has learned: a table of cells, cluster × item, in the manner of Diag-LinUCB.
///
/// Yi et al., "Online Matching: A Real-time Bandit System for Large-scale Recommendations" (RecSys 2023), keep for each edge of a
/// bipartite graph of clusters and items the two sums of a linear bandit with a diagonal matrix: `Σ w²` and `Σ w·reward`, where
/// `w` says how much a user belongs to the cluster. An edge learns on its own, so an update is two additions. Two things are
/// otherwise here. Each item has also a cell of all users, towards which its cells are shrunk: a cluster in which an item was
/// never shown believes what the others say, and clusters get new names with every fit of the models. And the choice is by
/// draws from the posterior instead of its upper bound, so that every choice has a propensity (``ExplorationPolicy``).
///
/// Bounded: with more than `capacity` items, the ones updated longest ago are forgotten. A value; what it holds depends on
/// what was added, not on the order, as long as nothing was forgotten.
public struct ExplorationKnowledge: Sendable, Equatable {
    /// What is known of one item.
    private struct Item: Equatable {
        var pooled = ExplorationCell()
        var byCluster: [String: ExplorationCell] = [:]
    }

    public let parameters: ExplorationParameters
    /// Items at most.
    public let capacity: Int
    private var items: [String: Item] = [:]
    /// All items together: the rate at which an unknown item starts.
    private var all = ExplorationCell()

    public init(parameters: ExplorationParameters = ExplorationParameters(), capacity: Int = 20_000) {
        precondition(capacity > 0, "knowledge needs room")
        self.parameters = parameters
        self.capacity = capacity
    }

    public var itemCount: Int { items.count }

    /// An item was shown to explore.
    ///
    /// - Parameter time: seconds since the epoch.
    public mutating func shown(_ itemID: String, to clusters: [ClusterWeight], at time: Double) {
        update(itemID, clusters, exposures: 1, rewards: 0, at: time)
    }

    /// Something came of an item that was shown.
    ///
    /// - Parameters:
    ///   - reward: 0 ... 1.
    ///   - time: of the exposure, so that exposure and reward decay alike.
    public mutating func rewarded(_ itemID: String, by reward: Double, from clusters: [ClusterWeight], at time: Double)
    {
        update(itemID, clusters, exposures: 0, rewards: reward, at: time)
    }

    /// Clusters have other names from now on: what was known of each is known of all users only.
    public mutating func forgetClusters() {
        for itemID in items.keys { items[itemID]?.byCluster = [:] }
    }

    private mutating func update(
        _ itemID: String, _ clusters: [ClusterWeight], exposures: Double, rewards: Double, at time: Double
    ) {
        let halfLife = parameters.halfLife
        var item = items[itemID] ?? Item()
        item.pooled.add(exposures: exposures, rewards: rewards, at: time, halfLife: halfLife)
        let norm = clusters.reduce(0) { $0 + $1.weight * $1.weight }
        for cluster in clusters where norm > 0 && !cluster.cluster.isEmpty {
            let weight = cluster.weight * cluster.weight / norm
            item.byCluster[cluster.cluster, default: ExplorationCell()].add(
                exposures: weight * exposures, rewards: weight * rewards, at: time, halfLife: halfLife)
        }
        items[itemID] = item
        all.add(exposures: exposures, rewards: rewards, at: time, halfLife: halfLife)
        if items.count > capacity { forgetOldest() }
    }

    /// An eighth goes at once, so that the sort is paid for by many updates.
    private mutating func forgetOldest() {
        let order = items.sorted { ($0.value.pooled.updatedAt, $0.key) < ($1.value.pooled.updatedAt, $1.key) }
        for entry in order.prefix(max(1, capacity / 8)) { items[entry.key] = nil }
    }

    /// What is believed of an item's reward rate among the users of some clusters.
    ///
    /// The rate of all items is the prior of an item's, and that of the item is the prior in a cluster; the deviation is the Beta
    /// posterior's, `√(m (1 − m) / (n + 1))` with `n` exposures, those of the prior included.
    public func belief(of itemID: String, among clusters: [ClusterWeight], at time: Double) -> ExplorationArm {
        let halfLife = parameters.halfLife
        let prior = parameters.priorExposures
        let overall = all.aged(to: time, halfLife: halfLife)
        let rate = (overall.rewards + parameters.priorRate * prior) / (overall.exposures + prior)
        guard let item = items[itemID] else { return arm(itemID, mean: rate, exposures: prior) }
        let pooled = item.pooled.aged(to: time, halfLife: halfLife)
        let pooledCount = pooled.exposures + prior
        let pooledMean = (pooled.rewards + rate * prior) / pooledCount
        // Of all that is known of the item, no more than this counts in a cluster.
        let borrowed = min(pooledCount, parameters.pooledExposures)
        var (mean, exposures, total) = (0.0, 0.0, 0.0)
        for cluster in clusters {
            let cell = item.byCluster[cluster.cluster]?.aged(to: time, halfLife: halfLife) ?? ExplorationCell()
            let count = cell.exposures + borrowed
            mean += cluster.weight * (cell.rewards + pooledMean * borrowed) / count
            exposures += cluster.weight * count
            total += cluster.weight
        }
        guard total > 0 else { return arm(itemID, mean: pooledMean, exposures: pooledCount) }
        return arm(itemID, mean: mean / total, exposures: exposures / total)
    }

    private func arm(_ itemID: String, mean: Double, exposures: Double) -> ExplorationArm {
        let bounded = min(max(mean, 1e-6), 1 - 1e-6)
        return ExplorationArm(
            itemID: itemID, mean: mean, deviation: (bounded * (1 - bounded) / (exposures + 1)).squareRoot())
    }

    /// An item with one of its cells, for people to read.
    public struct Entry: Sendable, Equatable {
        public var itemID: String
        /// Empty: of all users.
        public var cluster: String
        public var cell: ExplorationCell
        /// The mean of the belief.
        public var mean: Double
    }

    /// The cells of the items that were shown most, all users first and then each cluster.
    public func entries(limit: Int, at time: Double) -> [Entry] {
        let order = items.sorted { (-$0.value.pooled.exposures, $0.key) < (-$1.value.pooled.exposures, $1.key) }
        var entries: [Entry] = []
        for (itemID, item) in order {
            guard entries.count < limit else { break }
            let cells = [("", item.pooled)] + item.byCluster.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            for (cluster, cell) in cells {
                let clusters = cluster.isEmpty ? [] : [ClusterWeight(cluster)]
                entries.append(
                    Entry(
                        itemID: itemID, cluster: cluster, cell: cell.aged(to: time, halfLife: parameters.halfLife),
                        mean: belief(of: itemID, among: clusters, at: time).mean))
            }
        }
        return Array(entries.prefix(limit))
    }

    /// Exposures and rewards of all items, decayed.
    public func totals(at time: Double) -> ExplorationCell { all.aged(to: time, halfLife: parameters.halfLife) }
}
