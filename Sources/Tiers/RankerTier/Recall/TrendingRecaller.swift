/// What trends over all users, strongest evidence first.
struct TrendingRecaller: Recaller {
    let source = RecallSource.trending

    func recall(_ request: RecallRequest, into pool: inout CandidatePool) {
        guard let trending = request.input.trending, trending.isCurrent else { return }
        for entry in trending.list.entries where !pool.add(id: entry.itemID, by: source) { return }
    }
}
