/// What trends in the cluster of users that this one belongs to.
struct ClusterTrendRecaller: Recaller {
    let source = RecallSource.clusterTrend

    func recall(_ request: RecallRequest, into pool: inout CandidatePool) {
        guard let trending = request.input.clusterTrend, trending.isCurrent else { return }
        for entry in trending.list.entries where !pool.add(id: entry.itemID, by: source) { return }
    }
}
