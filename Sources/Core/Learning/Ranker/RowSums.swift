#if canImport(Glibc)
import Glibc
#endif

/// The rows of a history's items in EASE's weights, added up in several ways at once: each row goes to all its sums while it is
/// in the cache.
struct RowSums {
    /// By `RecencyWeights`.
    private(set) var blend: [Float]
    /// Every row once.
    private(set) var full: [Float]
    /// Every row of what the nightly batch knows once.
    private(set) var nightly: [Float]
    /// The rows of the latest events.
    private(set) var recent: [Float]
    /// The rows of the newest event and of those of the same second.
    private(set) var last: [Float]
    /// By `2^(−age / 1 h)`.
    private(set) var hour: [Float]
    /// By `2^(−age / 1 d)`.
    private(set) var day: [Float]
    /// The sum of the weights in `hour`.
    private(set) var hourMass: Float = 0
    /// The sum of the weights in `day`.
    private(set) var dayMass: Float = 0

    /// Below this a decayed event adds nothing.
    private static let leastWeight: Float = 1e-4

    /// - Parameters:
    ///   - weights: of each event of the history in `blend`.
    ///   - recentEvents: how many of the latest events are recent.
    init(_ situation: ReplaySituation, _ models: RankerModels, weights: [WeightedItem], recentEvents: Int) {
        let history = situation.history
        let night = situation.nightly.count
        let newest = history.last?.time
        let nothing = [Float](repeating: 0, count: models.itemCount)
        (blend, full, nightly, recent) = (models.prior, models.prior, models.prior, models.prior)
        (last, hour, day) = (nothing, nothing, nothing)
        let rows = models.weights
        for (position, event) in history.enumerated() {
            if position == night { nightly = full }
            rows.accumulate(event.item, weight: weights[position].weight, into: &blend)
            rows.accumulate(event.item, weight: 1, into: &full)
            if history.count - position <= recentEvents { rows.accumulate(event.item, weight: 1, into: &recent) }
            if event.time == newest { rows.accumulate(event.item, weight: 1, into: &last) }
            let age = Double(situation.now - event.time)
            let hourly = Float(exp2(-age / 3_600))
            if hourly > Self.leastWeight {
                hourMass += hourly
                rows.accumulate(event.item, weight: hourly, into: &hour)
            }
            let daily = Float(exp2(-age / 86_400))
            if daily > Self.leastWeight {
                dayMass += daily
                rows.accumulate(event.item, weight: daily, into: &day)
            }
        }
        if night == history.count { nightly = full }
    }
}
