import MeshService
import Metrics
import Signals

/// What the batch tier measures of itself.
struct BatchMetrics: Sendable {
    private let events = Counter(label: "freshet_batch_events_total")
    private let lag = Gauge(label: "freshet_batch_lag_entries")
    private let buildSeconds = Metrics.Timer(label: "freshet_batch_build_seconds")
    private let succeeded = Counter(label: "freshet_batch_builds_total", dimensions: [("outcome", "succeeded")])
    private let failed = Counter(label: "freshet_batch_builds_total", dimensions: [("outcome", "failed")])
    private let asOf = Gauge(label: "freshet_batch_profiles_as_of_seconds")

    init(_ registry: PrometheusRegistry) {
        registry.describe("freshet_batch_events_total", "Events taken over from the log.")
        registry.describe("freshet_batch_lag_entries", "Entries of the log that were behind the last ones read.")
        registry.describe("freshet_batch_build_seconds", "How long builds of snapshots took.")
        registry.describe("freshet_batch_builds_total", "Builds of snapshots that have ended.")
        registry.describe(
            "freshet_batch_profiles_as_of_seconds", "The time that the last published profiles are as of.")
        registry.describe("freshet_batch_refreshes_total", "Leased refreshes: written, unchanged, refused or failed.")
    }

    func took(events count: Int, remaining: UInt64) {
        events.increment(by: Int64(count))
        lag.record(Int64(clamping: remaining))
    }

    func built(_ duration: Duration, succeeded isSuccess: Bool) {
        let (seconds, attoseconds) = duration.components
        buildSeconds.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        (isSuccess ? succeeded : failed).increment()
    }

    func published(profilesAsOf time: Timestamp) { asOf.record(time.seconds) }

    func refreshed(_ outcome: String) {
        Counter(label: "freshet_batch_refreshes_total", dimensions: [("outcome", outcome)]).increment()
    }
}
