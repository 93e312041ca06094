import Learning

/// The items with most events in the snapshot's training data.
struct PopularityRecaller: Recaller {
    let source = RecallSource.popularity

    func recall(_ request: RecallRequest, into pool: inout CandidatePool) {
        for item in request.model.byPopularity {
            guard request.scores[Int(item)] > Ranking.excluded else { continue }
            guard pool.add(item, by: source) else { return }
        }
    }
}
