import MeshService
import Metrics
import Signals

/// What the batch tier measures of itself.
package struct BatchMetrics: Sendable {
    private let events = Counter(label: "freshet_batch_events_total")
    private let lag = Gauge(label: "freshet_batch_lag_entries")
    private let buildSeconds = Metrics.Timer(label: "freshet_batch_build_seconds")
    private let succeeded = Counter(label: "freshet_batch_builds_total", dimensions: [("outcome", "succeeded")])
    private let held = Counter(label: "freshet_batch_builds_total", dimensions: [("outcome", "held")])
    private let failed = Counter(label: "freshet_batch_builds_total", dimensions: [("outcome", "failed")])
    private let resumes = Counter(label: "freshet_batch_build_resumes_total")
    private let fetched = Counter(label: "freshet_batch_snapshot_bytes_sent_total")
    private let asOf = Gauge(label: "freshet_batch_profiles_as_of_seconds")

    package init(_ registry: PrometheusRegistry) {
        registry.describe("freshet_batch_events_total", "Events taken over from the log.")
        registry.describe("freshet_batch_lag_entries", "Entries of the log that were behind the last ones read.")
        registry.describe("freshet_batch_build_seconds", "How long builds of snapshots took.")
        registry.describe(
            "freshet_batch_builds_total",
            "Builds of snapshots that have ended: succeeded, held back by a quality gate, or failed.")
        registry.describe("freshet_batch_build_resumes_total", "Builds taken up that a former process had not ended.")
        registry.describe("freshet_batch_build_stage_seconds", "How long the stages of builds took.")
        registry.describe(
            "freshet_batch_gate_objections_total", "Quality gates that said no, and whether that was overruled.")
        registry.describe("freshet_batch_snapshot_bytes_sent_total", "Bytes of snapshots handed out.")
        registry.describe(
            "freshet_batch_profiles_as_of_seconds", "The time that the last published profiles are as of.")
        registry.describe("freshet_batch_refreshes_total", "Leased refreshes: written, unchanged, refused or failed.")
    }

    func took(events count: Int, remaining: UInt64) {
        events.increment(by: Int64(count))
        lag.record(Int64(clamping: remaining))
    }

    func built(_ duration: Duration, _ outcome: BuildRecord.Outcome) {
        buildSeconds.recordNanoseconds(Self.nanoseconds(duration))
        switch outcome {
        case .succeeded: succeeded.increment()
        case .held: held.increment()
        case .failed, .running: failed.increment()
        }
    }

    /// A build that a former process had not ended was taken up.
    func resumed() { resumes.increment() }

    func finished(_ stage: BuildStage, _ duration: Duration) {
        Metrics.Timer(label: "freshet_batch_build_stage_seconds", dimensions: [("stage", stage.name)])
            .recordNanoseconds(Self.nanoseconds(duration))
    }

    func objected(_ gate: String, isOverruled: Bool) {
        Counter(
            label: "freshet_batch_gate_objections_total",
            dimensions: [("gate", gate), ("overruled", "\(isOverruled)")]
        ).increment()
    }

    func sent(bytes: Int) { fetched.increment(by: Int64(bytes)) }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    func published(profilesAsOf time: Timestamp) { asOf.record(time.seconds) }

    func refreshed(_ outcome: String) {
        Counter(label: "freshet_batch_refreshes_total", dimensions: [("outcome", outcome)]).increment()
    }
}
