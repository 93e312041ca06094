/// Which recallers a request is answered with, in which order, and how many candidates each may bring.
package struct RecallPlan: Sendable {
    package struct Entry: Sendable {
        package var recaller: any Recaller
        package var quota: Int

        package init(_ recaller: any Recaller, quota: Int) {
            self.recaller = recaller
            self.quota = quota
        }
    }

    /// The standard quotas. 200 of the model's own are what the built-in ranker is trained to tell apart; the others bring what
    /// it cannot find.
    package static func standardQuota(_ source: RecallSource) -> Int {
        switch source {
        case .history: 200
        case .taste, .query: 100
        case .trending, .clusterTrend, .popularity, .fresh: 25
        case .candidate: RankQuery.maximumCandidates
        case .exploration, .pinned: 0
        }
    }

    package private(set) var entries: [Entry] = []

    /// - Parameter quotas: in place of the standard ones, by the recaller's name.
    package init(_ recallers: [any Recaller], quotas: [String: Int] = [:]) {
        for recaller in recallers {
            let quota = quotas[recaller.source.rawValue] ?? Self.standardQuota(recaller.source)
            if quota > 0 { entries.append(Entry(recaller, quota: quota)) }
        }
    }

    /// All recallers that this build has.
    package static let recallers: [any Recaller] = [
        HistoryRecaller(), TasteRecaller(), ClusterTrendRecaller(), TrendingRecaller(), PopularityRecaller(),
        FreshRecaller(),
    ]
}
