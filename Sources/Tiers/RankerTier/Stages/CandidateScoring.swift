import Learning

/// The second stage: scores of the candidates, by the snapshot's ranker if there is one and time for it, with what the context
/// adds.
struct CandidateScoring: Sendable {
    let model: ServedModel
    /// Nil when the first stage's score is what orders.
    let prepared: PreparedRanking?
    /// The weights of the context's columns; nil when nothing was learned of contexts.
    let contextWeights: [Float]?
    /// How much the context counts.
    let contextFactor: Double
    let modelsVersion: String

    func rank(_ candidates: [Candidate], exposures: [Int32: Int]) -> RankedCandidates {
        guard let prepared, let ranker = model.ranker else {
            let scores = candidates.map { Double($0.retrievalScore) }
            let unit = contextWeights == nil ? 0 : max(Self.deviation(scores), Self.smallestUnit)
            return RankedCandidates(
                ranker: "retrieval", version: modelsVersion,
                scores: zip(candidates, scores).map { $1 + unit * context(of: $0.item) })
        }
        let rows = ranker.features.rows(of: candidates.map(\.item), prepared, exposures: exposures)
        let scores = candidates.indices.map { place in
            ranker.score(Self.row(place, of: rows)) + context(of: candidates[place].item)
        }
        return RankedCandidates(
            ranker: ranker.kindName, version: modelsVersion, scores: scores,
            features: (RankerFeature.names, rows))
    }

    /// What the context adds to an item's log-odds. Of an item that the model does not know nothing was learned.
    func context(of item: Int32) -> Double {
        guard let contextWeights, let context = model.context, item < model.itemCount else { return 0 }
        return contextFactor * Double(context.affinity(of: item, contextWeights))
    }

    static func row(_ place: Int, of rows: [Float]) -> ArraySlice<Float> {
        rows[place * RankerFeature.count..<(place + 1) * RankerFeature.count]
    }

    /// The range of popularity's term, which is all that tells items apart for a user without a history.
    private static let smallestUnit = 0.001

    /// The deviation of the first stage's scores: what one unit of log-odds is taken to be where no ranker says it.
    private static func deviation(_ scores: [Double]) -> Double {
        guard scores.count > 1 else { return 0 }
        let mean = scores.reduce(0, +) / Double(scores.count)
        return (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)).squareRoot()
    }
}
