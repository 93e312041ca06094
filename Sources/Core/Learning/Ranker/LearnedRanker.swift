/// Ranks the best of retrieval anew by a model over `RankerFeature`s.
public struct LearnedRanker: ReplayArm {
    /// What orders the candidates.
    public enum Model: Sendable {
        case linear(LogisticModel)
        /// Trained by LightGBM on exported rows.
        case trees(GradientBoostedTrees)
    }

    public let features: RankerFeatures
    public let model: Model
    public let name: String

    /// - Parameter model: takes `RankerFeature.count` features in their order.
    public init(features: RankerFeatures, model: Model, name: String = "ranker") {
        switch model {
        case .linear(let model): precondition(model.featureCount == RankerFeature.count, "a model of other features")
        case .trees(let model): precondition(model.featureCount == RankerFeature.count, "a model of other features")
        }
        self.features = features
        self.model = model
        self.name = name
    }

    /// The candidates of retrieval by the model's score, best first; equal scores keep retrieval's order.
    public func rank(_ candidates: RankerCandidates) -> [RankedItem] {
        let scores = candidates.items.indices.map { score(candidates.row($0)) }
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

    private func score(_ row: ArraySlice<Float>) -> Double {
        switch model {
        case .linear(let model): model.logOdds(row)
        case .trees(let model): model.rawScore(row.map(Double.init))
        }
    }
}
