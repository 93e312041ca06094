import Synchronization

/// What trends in the clusters of users that requests have lately asked about. Safe to use from any thread.
///
/// No request waits for it: the first one of a cluster finds nothing, and from the next fetch on there is a list.
package final class ClusterTrends: Sendable {
    /// Clusters that are followed at most.
    static let maximumClusters = 64
    /// A cluster nobody has asked about for so long is followed no more.
    static let patience: Duration = .seconds(300)

    private struct Followed {
        var wantedAt: ContinuousClock.Instant
        var board: TrendingBoard
    }

    private let followed = Mutex<[String: Followed]>([:])
    private let maximumAge: Duration

    /// - Parameter maximumAge: of a list since its fetch; an older one is not current.
    package init(maximumAge: Duration) { self.maximumAge = maximumAge }

    /// What trends in a cluster; nil when it is not known yet.
    package func view(of cluster: String, at instant: ContinuousClock.Instant) -> TrendingView? {
        let board = followed.withLock { followed -> TrendingBoard? in
            if followed[cluster] != nil {
                followed[cluster]?.wantedAt = instant
            } else if followed.count < Self.maximumClusters {
                followed[cluster] = Followed(wantedAt: instant, board: TrendingBoard(maximumAge: maximumAge))
            }
            return followed[cluster]?.board
        }
        return board?.view(at: instant)
    }

    /// The clusters to fetch, in the order of their names.
    package func wanted(at instant: ContinuousClock.Instant) -> [String] {
        followed.withLock { followed in
            followed = followed.filter { $0.value.wantedAt.duration(to: instant) <= Self.patience }
            return followed.keys.sorted()
        }
    }

    package func put(_ list: TrendingList, of cluster: String, at instant: ContinuousClock.Instant) {
        followed.withLock { $0[cluster]?.board }?.put(list, at: instant)
    }
}
