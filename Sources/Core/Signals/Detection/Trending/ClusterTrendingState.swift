/// The traffic of everybody and of each cluster of users: what trends among users who are alike.
///
/// Bounded: at most ``maximumClusters`` clusters, each with at most the operator's capacity of items. Events of a cluster
/// that there is no room for count for everybody only.
public struct ClusterTrendingState: Sendable, Equatable {
    /// Clusters held at most: the first ones seen.
    public static let maximumClusters = 256

    var everybody = TrendingState()
    var clusters: [String: TrendingState] = [:]

    public init() {}

    /// Forgets what was counted by cluster, and keeps what was counted for everybody.
    public mutating func forgetClusters() { clusters = [:] }
}

extension TrendingOperator {
    /// Folds an event of a user of a cluster.
    ///
    /// - Parameter cluster: nil for a user whose cluster is not known: the event counts for everybody only.
    /// - Returns: the item's detection when it starts to trend within the cluster.
    public func detect(
        _ event: Event, cluster: String?, _ context: FoldContext, into state: inout ClusterTrendingState
    ) -> [Detection] {
        fold(event, context, into: &state.everybody)
        // What is not counted makes no cluster one that has traffic.
        guard let cluster, !event.itemID.isEmpty, context.weight(of: event.kind) > 0,
            state.clusters[cluster] != nil || state.clusters.count < ClusterTrendingState.maximumClusters
        else { return [] }
        fold(event, context, into: &state.clusters[cluster, default: TrendingState()])
        let everybody = state.everybody
        var found = detection(
            of: event.itemID, in: &state.clusters[cluster, default: TrendingState()], usual: everybody)
        for index in found.indices { found[index].id += "/\(cluster)" }
        return found
    }

    /// The items that trend within a cluster, strongest evidence first; nil for a cluster without traffic.
    public func ranking(
        of state: ClusterTrendingState, cluster: String, at time: Timestamp, windowMinutes: Int? = nil,
        limit: Int = .max
    ) -> [TrendingItem]? {
        guard let own = state.clusters[cluster] else { return nil }
        return ranking(of: own, usual: state.everybody, at: time, windowMinutes: windowMinutes, limit: limit)
    }

    /// The items with the largest shares of a cluster's decayed traffic, each shrunk to everybody's; nil for a cluster without
    /// traffic.
    public func popular(of state: ClusterTrendingState, cluster: String, limit: Int) -> [TrafficShare]? {
        guard let own = state.clusters[cluster] else { return nil }
        let decay = state.everybody.decay(at: state.everybody.watermark, halfLifeSeconds)
        let all = state.everybody.total.weight(decay: decay)
        let ownDecay = own.decay(at: max(own.watermark, state.everybody.watermark), halfLifeSeconds)
        let ownTotal = own.total.weight(decay: ownDecay)
        guard all > 0, ownTotal > 0 else { return nil }
        let prior = TrendingOperator.clusterPrior
        let shares = own.tracks.map { id, track in
            let everybodys = (state.everybody.tracks[id]?.weight(decay: decay) ?? 0) / all
            return TrafficShare(
                itemID: id, share: (track.weight(decay: ownDecay) + prior * everybodys) / (ownTotal + prior))
        }
        return Array(shares.sorted { ($1.share, $0.itemID) < ($0.share, $1.itemID) }.prefix(limit))
    }
}

extension ClusterTrendingState: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        everybody.encode(into: &encoder)
        encoder.write(count: clusters.count)
        for name in clusters.keys.sorted() {
            encoder.write(name)
            (clusters[name] ?? TrendingState()).encode(into: &encoder)
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "cluster trends")
        everybody = try TrendingState(from: &decoder)
        for _ in 0..<(try decoder.readCount(elementSize: 3)) {
            let name = try decoder.readString()
            clusters[name] = try TrendingState(from: &decoder)
        }
    }
}
