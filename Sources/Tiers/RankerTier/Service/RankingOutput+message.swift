import MeshMessages

extension RankingOutput {
    var message: RankerV1.RankResponse {
        RankerV1.RankResponse(
            items: items.map(\.message), arm: arm.rawValue, degraded: !degradations.isEmpty,
            degradations: degradations.map(\.rawValue), profilesVersion: profilesVersion, modelsVersion: modelsVersion,
            probes: probes.map(\.message), ranked: UInt32(ranked), historyItems: UInt32(historyItems),
            freshItems: UInt32(freshItems))
    }
}

extension RankedEntry {
    fileprivate var message: RankerV1.RankedItem {
        RankerV1.RankedItem(
            itemID: itemID, title: title, score: score,
            sources: sources.map {
                RankerV1.ItemSource(name: $0.name.rawValue, contribution: $0.contribution, version: $0.version)
            })
    }
}

extension ProbeResult {
    fileprivate var message: RankerV1.Probe {
        guard let place else { return RankerV1.Probe(itemID: itemID) }
        return RankerV1.Probe(
            itemID: itemID, ranked: true, higher: UInt32(place.higher), tied: UInt32(place.tied), score: place.score)
    }
}
