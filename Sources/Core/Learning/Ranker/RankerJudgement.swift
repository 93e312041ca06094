/// How well rankers order what retrieval found, on queries that they were not trained on.
public struct RankerJudgement: Sendable, Equatable {
    /// Queries with a taken item among their candidates: what retrieval did not find, no ranker can put on the list.
    public let queries: Int
    /// Mean NDCG@10 over the taken items of retrieval's own order.
    public let retrieval: Double
    /// The same of each model.
    public let models: [Double]

    /// - Parameter queries: with all candidates that were not taken, or weights that stand for them.
    public init(_ queries: some Sequence<RankerQuery>, models: [RankerModel]) {
        var (count, taken, retrieval) = (0, 0, 0.0)
        var gains = [Double](repeating: 0, count: models.count)
        for query in queries {
            count += 1
            let scores = models.map { model in query.items.indices.map { model.score(query.row($0)) } }
            for position in query.items.indices where query.labels[position] {
                taken += 1
                retrieval += RankMetrics.ndcg(rank: query.weights[..<position].reduce(0) { $0 + Double($1) })
                for (model, scores) in scores.enumerated() {
                    gains[model] += RankMetrics.ndcg(rank: Self.rank(of: position, scores, query.weights))
                }
            }
        }
        let total = Double(max(taken, 1))
        self.queries = count
        self.retrieval = retrieval / total
        self.models = gains.map { $0 / total }
    }

    /// Candidates with a higher score, and half of those with the same.
    private static func rank(of position: Int, _ scores: [Double], _ weights: [Float]) -> Double {
        var rank = 0.0
        for other in scores.indices where other != position {
            if scores[other] > scores[position] {
                rank += Double(weights[other])
            } else if scores[other] == scores[position] {
                rank += 0.5 * Double(weights[other])
            }
        }
        return rank
    }
}
