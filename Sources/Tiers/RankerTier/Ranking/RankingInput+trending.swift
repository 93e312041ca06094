extension RankingInput {
    /// Whether the recent history can change the answer: without a model and anything to list, it cannot.
    var needsRecentHistory: Bool {
        snapshot?.model != nil || !query.candidates.isEmpty || trending?.list.isEmpty == false
    }

    /// The answer without a model: what trends, strongest evidence first, scored by it (5 or more); then what is popular,
    /// scored by its share of the traffic (at most 1); then, if the request names candidates, the others of them in its order
    /// with a score of zero. Nothing seen, nothing twice.
    func rankWithoutModel(into output: inout RankingOutput) {
        if trending?.isCurrent != true { output.degradations.append(.trendingUnavailable) }
        var taken: Set<String> = []
        forEachSeen { taken.insert($0) }
        taken.formUnion(query.excluded)
        taken.formUnion(rules.blockedIDs)
        if stage == .learned { taken.formUnion(servedItems(rules.rules)) }
        output.ranker = "trending"
        output.rankerVersion = trendingVersion
        if let safety = rules.rules.safety, !safety.hidden(atLevel: session.level(of: safety.signal)).isEmpty {
            // Of no item anything is known, so none may be shown.
            output.probes = query.probes.map { ProbeResult(itemID: $0) }
            return
        }
        let candidates = Set(query.candidates)
        var ranking: [RankedEntry] = []
        func list(_ itemID: String, _ source: ItemSource.Name, score: Double) {
            guard candidates.isEmpty || candidates.contains(itemID), taken.insert(itemID).inserted else { return }
            var sources = [ItemSource(name: source, contribution: score, version: trendingVersion)]
            if !candidates.isEmpty { sources.append(ItemSource(name: .candidate, contribution: 0, version: "")) }
            ranking.append(RankedEntry(itemID: itemID, title: "", score: score, sources: sources))
        }
        for entry in trending?.list.entries ?? [] { list(entry.itemID, .trending, score: entry.evidence) }
        for entry in trending?.list.popular ?? [] { list(entry.itemID, .popularity, score: entry.share) }
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
