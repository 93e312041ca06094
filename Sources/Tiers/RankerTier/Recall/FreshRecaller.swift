/// Items that are new, as the trigger tier has seen them come up: no model knows them before the next build.
struct FreshRecaller: Recaller {
    let source = RecallSource.fresh

    func recall(_ request: RecallRequest, into pool: inout CandidatePool) {
        guard let trending = request.input.trending, trending.isCurrent else { return }
        for item in trending.list.newItems where !pool.add(id: item, by: source) { return }
    }
}
