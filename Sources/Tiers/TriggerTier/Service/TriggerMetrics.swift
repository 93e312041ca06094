import Metrics
import Signals

/// The figures of the tier, under the names that `/metrics` shows.
struct TriggerMetrics: Sendable {
    private let followed = Counter(label: "freshet_trigger_events_followed_total")
    private let old = Counter(label: "freshet_trigger_events_skipped_total", dimensions: [("reason", "old")])
    private let future = Counter(label: "freshet_trigger_events_skipped_total", dimensions: [("reason", "future")])
    private let linked = Counter(label: "freshet_trigger_events_skipped_total", dimensions: [("reason", "linked")])
    private let suppressed = Counter(label: "freshet_trigger_detections_suppressed_total")
    private let evicted = Counter(label: "freshet_trigger_users_evicted_total")
    private let written = TriggerMetrics.patches("written")
    private let refused = TriggerMetrics.patches("failed")
    private let dropped = TriggerMetrics.patches("dropped")
    private let skipped = TriggerMetrics.patches("skipped")
    private let expired = TriggerMetrics.patches("expired")
    private let retries = Counter(label: "freshet_trigger_patch_retries_total")
    private let waiting = Gauge(label: "freshet_trigger_patches_waiting")
    private let refreshed = TriggerMetrics.refreshes("written")
    private let unchangedRefreshes = TriggerMetrics.refreshes("unchanged")
    private let refusedRefreshes = TriggerMetrics.refreshes("failed")
    private let droppedRefreshes = TriggerMetrics.refreshes("dropped")
    private let refreshRetries = Counter(label: "freshet_trigger_refresh_retries_total")
    private let deferredRefreshes = Counter(label: "freshet_trigger_refreshes_deferred_total")
    private let waitingUsers = Gauge(label: "freshet_trigger_refreshes_waiting")
    private let lag = Gauge(label: "freshet_trigger_lag_entries")
    private let watermark = Gauge(label: "freshet_trigger_watermark_seconds")
    private let users = Gauge(label: "freshet_trigger_users")
    private let trending = Gauge(label: "freshet_trigger_trending_items")

    /// Totals at the last recording: the tier keeps totals, and a counter takes increments.
    private var last = DetectorCounts()
    private var lastPatches = PatchQueue.Counts()
    private var lastRefreshes = UserRefreshQueue.Counts()

    private static func patches(_ outcome: String) -> Counter {
        Counter(label: "freshet_trigger_patches_total", dimensions: [("outcome", outcome)])
    }

    private static func refreshes(_ outcome: String) -> Counter {
        Counter(label: "freshet_trigger_refreshes_total", dimensions: [("outcome", outcome)])
    }

    mutating func record(_ counts: DetectorCounts) {
        guard counts != last else { return }
        followed.increment(by: counts.followed - last.followed)
        old.increment(by: counts.old - last.old)
        future.increment(by: counts.future - last.future)
        linked.increment(by: counts.linked - last.linked)
        suppressed.increment(by: counts.suppressed - last.suppressed)
        evicted.increment(by: counts.evictedUsers - last.evictedUsers)
        skipped.increment(by: counts.expiredPatches - last.expiredPatches)
        for (signal, total) in counts.detections {
            let new = total - last.detections[signal, default: 0]
            guard new > 0 else { continue }
            Counter(label: "freshet_trigger_detections_total", dimensions: [("signal", signal)]).increment(by: new)
        }
        last = counts
    }

    mutating func record(_ queue: PatchQueue) {
        let counts = queue.counts
        written.increment(by: counts.written - lastPatches.written)
        refused.increment(by: counts.refused - lastPatches.refused)
        dropped.increment(by: counts.dropped - lastPatches.dropped)
        expired.increment(by: counts.expired - lastPatches.expired)
        retries.increment(by: counts.retried - lastPatches.retried)
        waiting.record(queue.count)
        lastPatches = counts
    }

    mutating func record(_ queue: UserRefreshQueue) {
        let counts = queue.counts
        refreshed.increment(by: counts.written - lastRefreshes.written)
        unchangedRefreshes.increment(by: counts.unchanged - lastRefreshes.unchanged)
        refusedRefreshes.increment(by: counts.refused - lastRefreshes.refused)
        droppedRefreshes.increment(by: counts.dropped - lastRefreshes.dropped)
        refreshRetries.increment(by: counts.retried - lastRefreshes.retried)
        deferredRefreshes.increment(by: counts.deferred - lastRefreshes.deferred)
        waitingUsers.record(queue.count)
        lastRefreshes = counts
    }

    func record(lag entries: UInt64, watermark time: Timestamp?, users held: Int, trendingItems: Int) {
        lag.record(Double(entries))
        watermark.record(time?.seconds ?? 0)
        users.record(held)
        trending.record(trendingItems)
    }
}
