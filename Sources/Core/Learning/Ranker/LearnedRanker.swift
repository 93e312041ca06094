/// Ranks the best of retrieval anew by a model over `RankerFeature`s.
public struct LearnedRanker: ReplayArm {
    public let features: RankerFeatures
    public let model: RankerModel
    public let name: String

    public init(features: RankerFeatures, model: RankerModel, name: String = "ranker") {
        self.features = features
        self.model = model
        self.name = name
    }

    /// The candidates of retrieval by the model's score, best first; equal scores keep retrieval's order.
    public func rank(_ candidates: RankerCandidates) -> [RankedItem] {
        let scores = candidates.items.indices.map { model.score(candidates.row($0)) }
        return candidates.items.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
            .map { RankedItem(item: candidates.items[$0], score: Float(scores[$0])) }
    }

    /// The candidates in the model's order, then everything else in retrieval's: candidates get scores from 1 up to
    /// 2, all others are below 0.
    public func score(_ situation: ReplaySituation, into scores: inout [Float]) {
        let candidates = features.candidates(situation)
        let ranked = rank(candidates)
        let best = candidates.retrieval.max() ?? 0
        scores = candidates.retrieval.map { $0 - best - 1 }
        for (place, candidate) in ranked.enumerated() {
            scores[Int(candidate.item)] = 2 - Float(place) / Float(candidates.items.count)
        }
    }
}
