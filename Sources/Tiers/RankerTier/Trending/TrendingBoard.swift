import MeshMessages
import MeshService
import Signals
import Synchronization

/// The last trending items that were fetched, with their age. Safe to use from any thread.
package final class TrendingBoard: Sendable {
    private struct Fetched {
        let list: TrendingList
        let at: ContinuousClock.Instant
    }

    private let fetched = Mutex<Fetched?>(nil)
    private let maximumAge: Duration

    /// - Parameter maximumAge: since the last fetch; an older list is not current.
    package init(maximumAge: Duration) { self.maximumAge = maximumAge }

    package func put(_ list: TrendingList, at instant: ContinuousClock.Instant) {
        fetched.withLock { $0 = Fetched(list: list, at: instant) }
    }

    /// Nil when nothing was ever fetched.
    package func view(at instant: ContinuousClock.Instant) -> TrendingView? {
        fetched.withLock { fetched in
            fetched.map { TrendingView($0.list, isCurrent: $0.at.duration(to: instant) <= maximumAge) }
        }
    }
}

extension TrendingList {
    init(message: TriggerV1.GetTrendingResponse) {
        self.init(
            entries: message.items.map { Entry(itemID: $0.itemID, evidence: max(0, -$0.log10P)) },
            popular: message.popular.map { TrafficShare(itemID: $0.itemID, share: $0.share) },
            newItems: message.newItems.map(\.itemID), watermark: Timestamp(microseconds: message.watermark))
    }
}
