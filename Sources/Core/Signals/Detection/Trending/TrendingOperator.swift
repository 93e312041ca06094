#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `trending`: items whose share of the traffic has jumped (share-Poisson).
///
/// In each window the item's count is compared with its decayed share times the window's traffic; it trends when the
/// Poisson tail is below `maximumProbability` and the count at least `minimumEvents`. The share and not the count is
/// compared, so the daily wave does not trend. Time is event time: the windows end at the newest minute in the log.
///
/// `TrendingTests` plants bursts in Zipf traffic with a daily wave, and asserts precision and recall.
public struct TrendingOperator: DetectingOperator {
    public let windowsMinutes: [Int]
    /// Half-life of the baseline share, in seconds.
    public let halfLifeSeconds: Double
    public let maximumProbability: Double
    public let minimumEvents: Int
    /// Items held at most.
    public let capacity: Int
    /// The events of everybody's traffic that a cluster's share of an item is shrunk by.
    static let clusterPrior = 500.0
    /// By how many powers of ten the evidence has to be stronger for a report than for the list. The list is looked at now and
    /// then, while a report is tried at every event of every item, and would come by chance many times a day: over 2,000
    /// items and 20,000 events an hour 13 a day without the margin, one with it, and as many bursts are reported
    /// (`scripts/bench detectors`).
    static let reportingMargin = 1.0
    /// Before the baseline has this many (decayed) events nothing trends: there is no share to compare with.
    static let minimumBaseline = 500.0
    /// What an item without events is assumed to have had.
    static let pseudoEvents = 0.5

    public init(
        windowsMinutes: [Int] = [5, 15, 60], halfLifeSeconds: Double = 86_400, maximumProbability: Double = 1e-5,
        minimumEvents: Int = 4, capacity: Int = 20_000
    ) {
        self.windowsMinutes = windowsMinutes.map { min(60, max(1, $0)) }.sorted()
        self.halfLifeSeconds = halfLifeSeconds
        self.maximumProbability = maximumProbability
        self.minimumEvents = minimumEvents
        self.capacity = max(8, capacity)
    }

    public typealias State = TrendingState

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        guard !event.itemID.isEmpty, context.weight(of: event.kind) > 0 else { return }
        state.count(
            event.itemID, at: event.occurredAt, halfLifeMinutes: halfLifeSeconds / 60, capacity: capacity)
    }

    /// Reports an item when it starts to trend: again only after an hour in which it did not.
    public func detect(_ event: Event, _ context: FoldContext, into state: inout State) -> [Detection] {
        fold(event, context, into: &state)
        return detection(of: event.itemID, in: &state, usual: nil)
    }

    /// The items that trend at a time (or at the newest event, if that is later), strongest evidence first.
    /// - Parameter windowMinutes: one of `windowsMinutes`; `nil`: the strongest evidence of any window.
    public func ranking(
        of state: State, at time: Timestamp, windowMinutes: Int? = nil, limit: Int = .max
    ) -> [TrendingItem] {
        ranking(of: state, usual: nil, at: time, windowMinutes: windowMinutes, limit: limit)
    }

    /// The items with the largest shares of the decayed traffic, the last hour included, largest first; equal ones by id.
    public func popular(of state: State, limit: Int) -> [TrafficShare] {
        let decay = exp2(-Double(state.watermark - state.reference) * 60 / halfLifeSeconds)
        let all = state.total.weight(decay: decay)
        guard all > 0 else { return [] }
        let shares = state.tracks.map { TrafficShare(itemID: $0.key, share: $0.value.weight(decay: decay) / all) }
        return Array(shares.sorted { ($1.share, $0.itemID) < ($0.share, $1.itemID) }.prefix(limit))
    }

    /// The items that trend, weighed by −log₁₀ p.
    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        let items = ranking(of: state, at: time)
        guard !items.isEmpty else { return nil }
        return .distribution(
            Distribution(normalising: items.map { .init(label: $0.itemID, weight: -$0.log10Probability) }))
    }

    /// 1 − 1 / log₂(rank + 1) of the event's item in the list, 1 when it is not there.
    public func loss(of value: SignalValue, for event: Event, _ context: FoldContext) -> Double? {
        guard case .distribution(let items) = value, !event.itemID.isEmpty, context.weight(of: event.kind) > 0 else {
            return nil
        }
        let own = items[event.itemID]
        guard own > 0 else { return 1 }
        let rank = items.entries.count { $0.weight > own } + 1
        return 1 - 1 / log2(Double(rank + 1))
    }

    public func newestEvent(in state: State) -> Timestamp? { state.newest }
}
