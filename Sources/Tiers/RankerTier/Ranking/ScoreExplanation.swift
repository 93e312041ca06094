import Learning
import Signals

/// Says of the items of one answer where their scores come from.
///
/// It looks at single weights, so it costs (items returned) × (items in the smaller part of the history), not another
/// scoring: the larger part's contribution is what remains of the score.
struct ScoreExplanation {
    private let model: ServedModel
    /// What the history's rows were taken from.
    private let weights: any ItemWeightRows
    private let batch: [WeightedItem]
    private let fresh: [WeightedItem]
    private let trending: Set<String>
    private let isCandidate: Bool
    private let profilesVersion: String
    private let modelsVersion: String
    private let recentVersion: String
    private let trendingVersion: String

    init(_ input: RankingInput, history: ModelHistory, snapshot: ServedSnapshot, model: ServedModel) {
        self.model = model
        weights = input.firstStageWeights(model)
        batch = history.batch
        fresh = history.fresh
        trending = input.trending.map { $0.isCurrent ? Set($0.list.entries.lazy.map(\.itemID)) : [] } ?? []
        isCandidate = !input.query.candidates.isEmpty
        profilesVersion = snapshot.profilesVersion
        modelsVersion = snapshot.modelsVersion
        recentVersion = input.recentItems.map(\.occurredAt).max().map { String($0.microseconds) } ?? ""
        trendingVersion = input.trendingVersion
    }

    /// The sources with their contributions, which sum to the score.
    func sources(of ranked: RankedItem) -> [ItemSource] {
        let popularity = Double(model.popularityTerms[Int(ranked.item)])
        let rows = Double(ranked.score) - popularity
        var recent = 0.0
        if batch.isEmpty {
            recent = rows
        } else if fresh.count <= batch.count {
            recent = sum(fresh, of: ranked.item)
        } else {
            recent = rows - sum(batch, of: ranked.item)
        }
        var sources: [ItemSource] = []
        if !fresh.isEmpty {
            sources.append(ItemSource(name: .recentHistory, contribution: recent, version: recentVersion))
        }
        if !batch.isEmpty {
            sources.append(ItemSource(name: .batchHistory, contribution: rows - recent, version: profilesVersion))
        }
        sources.append(ItemSource(name: .popularity, contribution: popularity, version: modelsVersion))
        if trending.contains(model.items[Int(ranked.item)].item.id) {
            sources.append(ItemSource(name: .trending, contribution: 0, version: trendingVersion))
        }
        if isCandidate { sources.append(ItemSource(name: .candidate, contribution: 0, version: "")) }
        return sources
    }

    private func sum(_ items: [WeightedItem], of candidate: Int32) -> Double {
        items.reduce(0) { $0 + Double($1.weight * weights[$1.item, candidate]) }
    }
}
