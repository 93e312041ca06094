import Learning
import Signals

/// The items nearest to the user's vector in the space of the factors, by inner product.
///
/// The vector is folded in from the newest items of the history that the arm gives the models, so that the arms differ in it as
/// they do in the rows.
struct TasteRecaller: Recaller {
    /// Items that the vector is folded in from.
    static let historyItems = 50

    let source = RecallSource.taste

    func recall(_ request: RecallRequest, into pool: inout CandidatePool) {
        guard let factors = request.model.factors, !request.history.items.isEmpty else { return }
        let vector = factors.foldIn(request.history.items.suffix(Self.historyItems))
        var scores: [Float] = []
        factors.score(vector, into: &scores)
        for item in scores.indices where request.scores[item] == Ranking.excluded { scores[item] = Ranking.excluded }
        for ranked in Ranking.top(2 * pool.room, of: scores) where !pool.add(ranked.item, by: source) { return }
    }
}
