#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension TrendingOperator {
    /// The item's detection, once an episode: when the evidence is `reportingMargin` stronger than what makes it trend. The
    /// item is remembered as trending.
    ///
    /// - Parameter usual: everybody's traffic, when `state` is that of a cluster.
    func detection(of itemID: String, in state: inout TrendingState, usual: TrendingState?) -> [Detection] {
        guard let track = state.tracks[itemID], let newest = state.newest,
            let found = evidence(for: itemID, track, in: state, usual: usual, now: state.watermark, window: nil)
        else { return [] }
        var episode = track
        if let last = track.trendedAt, state.watermark - last <= 60 {
            episode.trendedAt = max(last, state.watermark)
        } else {
            episode.trendedAt = state.watermark
            episode.trendingSince = state.watermark
            episode.isReported = false
        }
        let threshold = log10(maximumProbability) - TrendingOperator.reportingMargin
        let isReport = !episode.isReported && found.log10Probability < threshold
        episode.isReported = episode.isReported || isReport
        state.tracks[itemID] = episode
        guard isReport else { return [] }
        let window = Double(found.windowMinutes) * 60
        return [
            Detection(
                id: "trending:\(itemID)@\(state.watermark)", label: itemID, startedAt: newest - window,
                detectedAt: newest, evidence: [itemID],
                figures: DetectionFigures(
                    observed: found.observed, expected: found.expected, log10Probability: found.log10Probability,
                    windowSeconds: window, threshold: threshold))
        ]
    }

    func ranking(
        of state: TrendingState, usual: TrendingState?, at time: Timestamp, windowMinutes: Int?, limit: Int
    ) -> [TrendingItem] {
        guard state.newest != nil else { return [] }
        let now = max(TrendingState.minute(of: time), state.watermark, usual?.watermark ?? .min)
        var found: [TrendingItem] = []
        for (id, track) in state.tracks where !track.recent.isEmpty {
            if let item = evidence(for: id, track, in: state, usual: usual, now: now, window: windowMinutes) {
                found.append(item)
            }
        }
        found.sort { ($0.log10Probability, $0.itemID) < ($1.log10Probability, $1.itemID) }
        return Array(found.prefix(limit))
    }

    /// The strongest evidence that the item trends; nil when it does not.
    ///
    /// The usual share of an item is its part of the decayed traffic; within a cluster it is shrunk to everybody's, as if
    /// the cluster had `clusterPrior` events more that are distributed as everybody's are: a cluster with little traffic
    /// expects what everybody does.
    private func evidence(
        for id: String, _ track: TrendingState.Track, in state: TrendingState, usual everybody: TrendingState?,
        now: Int64, window: Int?
    ) -> TrendingItem? {
        let lastHour = track.count(after: now - 60)
        guard lastHour >= Double(minimumEvents) else { return nil }
        let decay = exp2(-Double(now - state.reference) * 60 / halfLifeSeconds)
        var usual = track.baseline * decay
        var total = state.total.baseline * decay
        if let everybody {
            let all = everybody.total.baseline * exp2(-Double(now - everybody.reference) * 60 / halfLifeSeconds)
            guard all >= TrendingOperator.minimumBaseline else { return nil }
            let item = everybody.baseline(of: id, at: now, halfLifeMinutes: halfLifeSeconds / 60)
            usual += TrendingOperator.clusterPrior * (item + TrendingOperator.pseudoEvents) / all
            total += TrendingOperator.clusterPrior
        } else {
            guard total >= TrendingOperator.minimumBaseline else { return nil }
            usual += TrendingOperator.pseudoEvents
        }
        // The share is known from so many events only: a standard deviation more is what it may as well be.
        let share = min(1, (usual + usual.squareRoot()) / total)
        let threshold = log10(maximumProbability)
        var best: TrendingItem?
        for minutes in windowsMinutes where window == nil || window == minutes {
            let observed = minutes == 60 ? lastHour : track.count(after: now - Int64(minutes))
            guard observed >= Double(minimumEvents) else { continue }
            let expected = share * state.total.count(after: now - Int64(minutes))
            guard observed > expected else { continue }
            let tail = PoissonTail.log10(atLeast: Int(observed), mean: expected)
            guard tail < threshold, tail < best?.log10Probability ?? 0 else { continue }
            best = TrendingItem(
                itemID: id, windowMinutes: minutes, observed: observed, expected: expected, log10Probability: tail,
                since: Timestamp(microseconds: (track.trendingSince ?? now) * 60_000_000))
        }
        return best
    }
}
