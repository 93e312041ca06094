/// Items that are new, as the trigger tier has seen them come up: no model knows them before the next build.
struct FreshRecaller: Recaller {
    let source = RecallSource.fresh

    func recall(_ request: RecallRequest, into pool: inout CandidatePool) {
        for item in request.input.newItems where !pool.add(id: item, by: source) { return }
    }
}
