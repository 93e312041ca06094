import Learning

/// The items nearest to the user's vector in the space of the factors, by inner product.
///
/// The vector is folded in from the newest items of the history that the arm gives the models, so that the arms differ in it as
/// they do in the rows. It is the one that the ranker's features look at, whose products with all items are there already when
/// the ranker is used.
struct TasteRecaller: Recaller {
    let source = RecallSource.taste

    func recall(_ request: RecallRequest, into pool: inout CandidatePool) {
        guard let factors = request.model.factors, !request.history.items.isEmpty else { return }
        var scores: [Float] = []
        if let known = request.factorScores {
            scores = known
        } else {
            let latest = request.history.items.suffix(RankerFeatures.recentEvents)
            factors.score(factors.foldIn(latest.lazy.map { WeightedItem($0.item) }), into: &scores)
        }
        for item in scores.indices where request.scores[item] == Ranking.excluded { scores[item] = Ranking.excluded }
        for ranked in Ranking.top(2 * pool.room, of: scores) where !pool.add(ranked.item, by: source) { return }
    }
}
