import Learning
import Queries

extension RankingInput {
    /// Takes an interpretation of the request's words: a recaller of what meets it, a filter of what must not be there, and a
    /// term of the score.
    package mutating func apply(_ interpretation: Interpretation) {
        self.interpretation = interpretation
        guard let model = snapshot?.model else { return }
        let candidates = QueryCandidates(interpretation, index: model.queryIndex) { model.affinity(toItem: $0) }
        queryCandidates = candidates
        otherRecallers.append(QueryRecaller(candidates: candidates))
        otherFilters.append(QueryFilter(candidates: candidates))
    }

    /// The candidates' scores with what the query adds to each.
    ///
    /// The words of a request say more of what is wanted now than all history, so the ranker decides between items that meet
    /// them about alike: its scores are brought to a deviation of ``rankerShare``, where a full match of the query is 1.
    func weighing(_ ranked: RankedCandidates, of candidates: [Candidate]) -> (
        ranked: RankedCandidates, query: [Double]
    )? {
        guard let queryCandidates, !queryCandidates.interpretation.isEmpty, !candidates.isEmpty else { return nil }
        let mean = ranked.scores.reduce(0, +) / Double(candidates.count)
        let deviation = (ranked.scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(candidates.count))
            .squareRoot()
        let unit = deviation > 0 ? deviation / Self.rankerShare : 1
        let added = candidates.map { candidate in
            Int(candidate.item) < queryCandidates.scores.count
                ? unit * Double(queryCandidates.scores[Int(candidate.item)]) : 0
        }
        var weighed = ranked
        for place in weighed.scores.indices { weighed.scores[place] += added[place] }
        return (weighed, added)
    }

    /// The deviation of the ranker's scores in units of the query's.
    static let rankerShare = 0.1

    /// Says of each item which conditions it meets.
    func explainQuery(_ output: inout RankingOutput) {
        output.interpretation = interpretation
        guard let queryCandidates, let model = snapshot?.model else { return }
        for place in output.items.indices {
            let id = output.items[place].itemID
            guard let item = model.index(of: id) ?? model.otherIndex(of: id) else { continue }
            output.items[place].queryMatches = queryCandidates.matches(of: item)
        }
    }
}

extension ServedModel {
    /// How much the model would recommend each item, those beside the model included, to whoever chose one; nil of an item that
    /// it does not know.
    func affinity(toItem item: Int32) -> [Float]? {
        guard Int(item) < itemCount else { return nil }
        return scorer.scores([WeightedItem(item)]) + [Float](repeating: 0, count: others.count)
    }
}
