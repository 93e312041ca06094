import Logging
import MeshMessages
import MeshRPC
import MeshService

/// Fetches the trending items at an interval, so that no request waits for them.
package struct TrendingPoll: Sendable {
    /// Items fetched at most.
    static let limit: UInt32 = 100
    /// A list is current while it is at most so many intervals old, and at least ``minimumAge``.
    static let currentIntervals = 10
    static let minimumAge: Duration = .seconds(5)

    let client: TriggerService.Client
    let interval: Duration
    package let board: TrendingBoard
    package let clusters: ClusterTrends
    let peer: PeerCondition

    package init(_ caller: any RPCCaller, interval: Duration, peer: PeerCondition) {
        client = TriggerService.Client(caller)
        self.interval = interval
        self.peer = peer
        let maximumAge = max(Self.minimumAge, interval * Self.currentIntervals)
        board = TrendingBoard(maximumAge: maximumAge)
        clusters = ClusterTrends(maximumAge: maximumAge)
    }

    /// Until it is cancelled.
    package func run() async throws {
        while true {
            await fetch()
            try await Task.sleep(for: interval)
        }
    }

    /// Fetches once; a failure keeps what was there.
    package func fetch() async {
        do {
            let response = try await client.getTrending(
                TriggerV1.GetTrendingRequest(limit: Self.limit), options: CallOptions(timeout: .seconds(1)))
            board.put(TrendingList(message: response), at: .now)
            peer.isReached()
            for cluster in clusters.wanted(at: .now) { try await fetch(cluster) }
        } catch {
            if !Task.isCancelled { peer.isMissed(error) }
        }
    }

    private func fetch(_ cluster: String) async throws {
        let response = try await client.getTrending(
            TriggerV1.GetTrendingRequest(limit: Self.limit, cluster: cluster),
            options: CallOptions(timeout: .seconds(1)))
        // A cluster without traffic is answered with everybody's trends, which are recalled anyway.
        let list = TrendingList(message: response)
        clusters.put(
            response.cluster == cluster ? list : TrendingList(watermark: list.watermark), of: cluster, at: .now)
    }
}
