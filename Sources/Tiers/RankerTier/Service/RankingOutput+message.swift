import MeshMessages

extension RankingOutput {
    var message: RankerV1.RankResponse {
        RankerV1.RankResponse(
            items: items.map(\.message), arm: arm.rawValue, degraded: !degradations.isEmpty,
            degradations: degradations.map(\.rawValue), profilesVersion: profilesVersion, modelsVersion: modelsVersion,
            probes: probes.map(\.message), ranked: UInt32(ranked), historyItems: UInt32(historyItems),
            freshItems: UInt32(freshItems), interpretation: interpretation?.message, ranker: ranker,
            rankerVersion: rankerVersion,
            recalled: recalled.map {
                RankerV1.RecallerReport(
                    name: $0.source.rawValue, items: UInt32($0.items),
                    micros: UInt32(clamping: Int64($0.duration / .microseconds(1))), status: $0.status.rawValue)
            },
            excluded: excluded.map { RankerV1.ExcludedItems(filter: $0.filter, items: UInt32($0.items)) },
            timings: timings.map {
                RankerV1.StageTiming(
                    stage: $0.stage.rawValue, micros: UInt32(clamping: Int64($0.duration / .microseconds(1))))
            },
            context: context.map {
                RankerV1.RankContext(
                    hour: $0.hour, weekday: UInt32($0.weekday), device: $0.device, lastItem: $0.lastItem)
            },
            patchIDs: patchIDs, degradationLevel: UInt32(degradations.map(\.level).max() ?? 0))
    }
}

extension RankedEntry {
    fileprivate var message: RankerV1.RankedItem {
        RankerV1.RankedItem(
            itemID: itemID, title: title, score: score,
            sources: sources.map {
                RankerV1.ItemSource(name: $0.name.rawValue, contribution: $0.contribution, version: $0.version)
            },
            retrievalScore: retrievalScore,
            features: features.map {
                RankerV1.FeatureContribution(name: $0.name, value: $0.value, contribution: $0.contribution)
            },
            patchIDs: patchIDs, queryMatches: queryMatches.map(\.message), slot: slot)
    }

    private var slot: RankerV1.RankedItem.SlotKind {
        if sources.contains(where: { $0.name == .pinned }) { return .slotPinned }
        return sources.contains { $0.name == .exploration } ? .slotExploration : .slotRanked
    }
}

extension ProbeResult {
    fileprivate var message: RankerV1.Probe {
        guard let place else { return RankerV1.Probe(itemID: itemID) }
        return RankerV1.Probe(
            itemID: itemID, ranked: true, higher: UInt32(place.higher), tied: UInt32(place.tied), score: place.score)
    }
}
