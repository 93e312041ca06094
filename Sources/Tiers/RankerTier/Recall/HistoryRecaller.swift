import Learning

/// The best of the model's own retrieval: the rows of the user's history added up.
struct HistoryRecaller: Recaller {
    let source = RecallSource.history

    func recall(_ request: RecallRequest, into pool: inout CandidatePool) {
        // Twice the quota: what filters take out is replaced.
        for ranked in Ranking.top(2 * pool.room, of: request.scores) where !pool.add(ranked.item, by: source) {
            return
        }
    }
}
