import Queries

/// The items that meet a request in words best.
struct QueryRecaller: Recaller {
    let source = RecallSource.query
    let candidates: QueryCandidates

    func recall(_ request: RecallRequest, into pool: inout CandidatePool) {
        // Filters take out some of the best: what the user has seen, what the rules block.
        let prior =
            request.scores + [Float](repeating: 0, count: max(0, candidates.scores.count - request.scores.count))
        for item in candidates.top(4 * pool.room, prior: prior) where !pool.add(item, by: source) { return }
    }
}

/// The hard conditions of a request in words. What the snapshot does not know meets none.
struct QueryFilter: CandidateFilter {
    let name = "query"
    let candidates: QueryCandidates

    func keeps(_ item: Int32, of items: RequestItems) -> Bool {
        Int(item) < candidates.isAdmissible.count ? candidates.isAdmissible[Int(item)] : candidates.admitsUnknown
    }
}
