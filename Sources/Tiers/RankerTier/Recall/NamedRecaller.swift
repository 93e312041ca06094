/// The candidates that the request names, in its order: then no other recaller is asked.
struct NamedRecaller: Recaller {
    let source = RecallSource.candidate

    func recall(_ request: RecallRequest, into pool: inout CandidatePool) {
        for id in request.input.query.candidates where !pool.add(id: id, by: source) { return }
    }
}
