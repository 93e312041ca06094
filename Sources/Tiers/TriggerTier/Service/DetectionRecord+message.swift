import MeshMessages
import Signals

extension DetectionRecord {
    var message: TriggerV1.Detection {
        var message = TriggerV1.Detection(
            detectionID: id, kind: condition.rawValue, rule: rule, signal: signal, userID: userID, cluster: cluster,
            itemID: itemID, label: label, detectedAt: detectedAt.microseconds, evidence: figures.message,
            patchIDs: patchIDs, suppressed: suppression?.rawValue ?? "")
        switch action {
        case .record: message.action = .record
        case .patch: message.action = .patch
        case .refresh(let signals):
            message.action = .refresh
            message.refreshedSignal = signals.joined(separator: ", ")
        }
        return message
    }
}

extension DetectionFigures {
    fileprivate var message: TriggerV1.Evidence {
        TriggerV1.Evidence(
            observed: observed, expected: expected, log10P: log10Probability, windowSeconds: windowSeconds,
            divergence: divergence, threshold: threshold)
    }
}

extension Trends {
    var message: TriggerV1.GetTrendingResponse {
        TriggerV1.GetTrendingResponse(
            items: items.map {
                TriggerV1.TrendingItem(
                    itemID: $0.itemID, windowMinutes: UInt32($0.windowMinutes), observed: $0.observed,
                    expected: $0.expected, log10P: $0.log10Probability, since: $0.since.microseconds)
            },
            watermark: watermark?.microseconds ?? 0,
            popular: popular.map { TriggerV1.PopularItem(itemID: $0.itemID, share: $0.share) },
            cluster: cluster ?? "",
            newItems: newItems.map {
                TriggerV1.NewItem(
                    itemID: $0.itemID, firstSeen: $0.firstSeen.microseconds,
                    events: UInt32(clamping: $0.events), share: $0.share)
            })
    }

    /// What a watcher is told of: the trending items and their order, not each figure.
    var order: [String] { items.map(\.itemID) + ["", cluster ?? ""] }
}
