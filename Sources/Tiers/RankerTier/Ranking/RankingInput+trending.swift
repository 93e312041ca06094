extension RankingInput {
    /// Whether the recent history can change the answer: without a model and anything to list, it cannot.
    var needsRecentHistory: Bool {
        snapshot?.model != nil || !query.candidates.isEmpty || trending?.list.entries.isEmpty == false
    }

    /// The answer without a model: what trends, strongest evidence first, scored by it; then, if the request names
    /// candidates, the others of them in its order with a score of zero. Nothing seen, nothing twice.
    func rankWithoutModel(into output: inout RankingOutput) {
        if trending?.isCurrent != true { output.degradations.append(.trendingUnavailable) }
        var taken: Set<String> = []
        forEachSeen { taken.insert($0) }
        let candidates = Set(query.candidates)
        var ranking: [RankedEntry] = []
        for entry in trending?.list.entries ?? [] {
            guard candidates.isEmpty || candidates.contains(entry.itemID), taken.insert(entry.itemID).inserted else {
                continue
            }
            var sources = [
                ItemSource(name: .trending, contribution: entry.evidence, version: trendingVersion)
            ]
            if !candidates.isEmpty { sources.append(ItemSource(name: .candidate, contribution: 0, version: "")) }
            ranking.append(RankedEntry(itemID: entry.itemID, title: "", score: entry.evidence, sources: sources))
        }
        for candidate in query.candidates where taken.insert(candidate).inserted {
            let source = ItemSource(name: .candidate, contribution: 0, version: "")
            ranking.append(RankedEntry(itemID: candidate, title: "", score: 0, sources: [source]))
        }
        output.ranked = ranking.count
        output.probes = query.probes.map { item in
            guard let probed = ranking.first(where: { $0.itemID == item }) else { return ProbeResult(itemID: item) }
            let higher = ranking.count { $0.score > probed.score }
            let tied = ranking.count { $0.score == probed.score } - 1
            return ProbeResult(itemID: item, place: .init(higher: higher, tied: tied, score: probed.score))
        }
        output.items = Array(ranking.prefix(query.limit))
    }

    var trendingVersion: String { trending.map { String($0.list.watermark.microseconds) } ?? "" }
}
