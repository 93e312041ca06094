import Learning
import Signals

/// Says of the items of a staged answer what recalled them and what their scores are made of.
struct StagedExplanation {
    private let input: RankingInput
    private let pool: CandidatePool
    private let ranked: RankedCandidates
    private let scoring: CandidateScoring
    private let retrieval: ScoreExplanation
    private let features: FeatureExplanation?
    private let modelsVersion: String

    init(
        _ input: RankingInput, snapshot: ServedSnapshot, model: ServedModel, history: ModelHistory, pool: CandidatePool,
        ranked: RankedCandidates, scoring: CandidateScoring
    ) {
        self.input = input
        self.pool = pool
        self.ranked = ranked
        self.scoring = scoring
        retrieval = ScoreExplanation(input, history: history, snapshot: snapshot, model: model)
        features = input.query.explains ? FeatureExplanation(ranked, model.ranker) : nil
        modelsVersion = snapshot.modelsVersion
    }

    /// - Parameter candidate: the item's place in the pool; nil of a slot's item that no recaller found.
    func entry(_ place: SlateBuilder.Place, candidate: Int?) -> RankedEntry {
        var entry = RankedEntry(
            itemID: pool.items.id(of: place.item), title: pool.items.title(of: place.item), score: 0, sources: [])
        if let candidate {
            let found = pool.candidates[candidate]
            entry.score = ranked.scores[candidate]
            entry.retrievalScore = Double(found.retrievalScore)
            if pool.items.isInModel(found.item) {
                entry.sources = retrieval.sources(of: RankedItem(item: found.item, score: found.retrievalScore))
            }
            for source in found.sources.all { note(source, in: &entry) }
            let context = scoring.context(of: found.item)
            if context != 0 {
                entry.sources.append(ItemSource(name: .context, contribution: context, version: modelsVersion))
            }
            entry.features = features?.contributions(at: candidate) ?? []
        }
        if let slot = place.slot { note(slot, in: &entry) }
        return entry
    }

    /// Adds what recalled the item, unless a source of that name is there.
    private func note(_ source: RecallSource, in entry: inout RankedEntry) {
        guard let name = ItemSource.Name(rawValue: source.rawValue), !entry.sources.contains(where: { $0.name == name })
        else { return }
        let version =
            switch source {
            case .trending: input.trendingVersion
            case .clusterTrend: input.clusterTrend.map { String($0.list.watermark.microseconds) } ?? ""
            default: modelsVersion
            }
        entry.sources.append(ItemSource(name: name, contribution: 0, version: version))
    }
}
