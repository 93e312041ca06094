import Metrics

/// The figures of the exposure log, under the names that `/metrics` shows.
package struct ExposureMetrics: Sendable {
    private let exposures = Counter(label: "freshet_ranker_exposures_logged_total")
    private let outcomes = Counter(label: "freshet_ranker_outcomes_logged_total")
    private let droppedExposures = Counter(label: "freshet_ranker_exposures_dropped_total")
    private let failures = Counter(label: "freshet_ranker_exposure_log_failures_total")
    private let size = Gauge(label: "freshet_ranker_exposure_log_bytes")

    package init() {}

    func logged(exposures: Int, outcomes: Int) {
        if exposures > 0 { self.exposures.increment(by: Int64(exposures)) }
        if outcomes > 0 { self.outcomes.increment(by: Int64(outcomes)) }
    }

    func dropped() { droppedExposures.increment() }
    func failed() { failures.increment() }
    func kept(bytes: Int) { size.record(bytes) }
}
