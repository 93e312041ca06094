import Signals

/// What goes on now, over all users or within a cluster.
package struct Trends: Sendable, Equatable {
    /// Strongest evidence first, each item once.
    package var items: [TrendingItem] = []
    /// Most of the traffic first.
    package var popular: [TrafficShare] = []
    /// Most events first.
    package var newItems: [NewItem] = []
    /// Whose trends these are; nil: everybody's.
    package var cluster: String?
    /// The event time of the answer; nil before the first event.
    package var watermark: Timestamp?
}

extension Detectors {
    /// What goes on at the watermark.
    ///
    /// - Parameters:
    ///   - cluster: within which; of one without traffic the answer is everybody's. Nil: over all users.
    ///   - windowMinutes: nil: the strongest evidence of any window.
    package func trends(in cluster: String?, windowMinutes: Int?, limit: Int) -> Trends {
        var trends = Trends(watermark: watermark)
        guard let watermark else { return trends }
        for detector in newItems {
            trends.newItems += detector.operator.newItems(in: detector.state, at: watermark, limit: limit)
        }
        for detector in clusterTrending {
            guard let cluster,
                let items = detector.operator.ranking(
                    of: detector.state, cluster: cluster, at: watermark, windowMinutes: windowMinutes, limit: limit)
            else { continue }
            trends.items = items
            trends.popular = detector.operator.popular(of: detector.state, cluster: cluster, limit: limit) ?? []
            trends.cluster = cluster
            return trends
        }
        trends.items = trendingItems(windowMinutes: windowMinutes, limit: limit)
        trends.popular = popularItems(limit: limit)
        return trends
    }

    /// Which cluster a user is in, as this tier last saw it; nil where that is not known.
    package func cluster(of userID: String) -> String? {
        membership?.cluster(of: userID, at: watermark ?? .epoch, context)
    }

    /// What trends at the watermark, strongest evidence first, each item once.
    ///
    /// - Parameter windowMinutes: nil: the strongest evidence of any window.
    package func trendingItems(windowMinutes: Int?, limit: Int) -> [TrendingItem] {
        guard let watermark else { return [] }
        let rankings = trending.map {
            $0.operator.ranking(of: $0.state, at: watermark, windowMinutes: windowMinutes, limit: limit)
        }
        if rankings.count == 1 { return rankings[0] }
        var best: [String: TrendingItem] = [:]
        for item in rankings.joined() {
            if let known = best[item.itemID], known.log10Probability <= item.log10Probability { continue }
            best[item.itemID] = item
        }
        let sorted = best.values.sorted {
            ($0.log10Probability, $0.itemID) < ($1.log10Probability, $1.itemID)
        }
        return Array(sorted.prefix(limit))
    }

    /// The items with the most traffic, as the first trending signal counts it.
    package func popularItems(limit: Int) -> [TrafficShare] {
        trending.first.map { $0.operator.popular(of: $0.state, limit: limit) } ?? []
    }

    /// Users held, the sum over the signals.
    package var heldUsers: Int { users.reduce(0) { $0 + $1.users.count } }
}
