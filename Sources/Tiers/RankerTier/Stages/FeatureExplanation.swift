import Learning

/// What each feature of a candidate adds to its score.
struct FeatureExplanation: Sendable {
    private let ranker: LearnedRanker
    private let names: [String]
    private let rows: [Float]
    private let means: [Float]

    init?(_ ranked: RankedCandidates, _ ranker: LearnedRanker?) {
        guard let ranker, let features = ranked.features else { return nil }
        self.ranker = ranker
        names = features.names
        rows = features.rows
        let width = features.names.count
        var means = [Float](repeating: 0, count: width)
        let count = max(1, rows.count / width)
        for position in rows.indices { means[position % width] += rows[position] / Float(count) }
        self.means = means
    }

    /// In the order of the ranker's features.
    ///
    /// Of a linear model these are its terms. Of trees there are no terms: what counts is by how much the score would change if
    /// the feature had the candidates' mean.
    func contributions(at place: Int) -> [FeatureContribution] {
        let row = Array(CandidateScoring.row(place, of: rows))
        let contributions: [Double]
        if let terms = ranker.contributions(row[...]) {
            contributions = terms
        } else {
            let score = ranker.score(row[...])
            contributions = row.indices.map { feature in
                var without = row
                without[feature] = means[feature]
                return score - ranker.score(without[...])
            }
        }
        return row.indices.map {
            FeatureContribution(name: names[$0], value: Double(row[$0]), contribution: contributions[$0])
        }
    }
}
