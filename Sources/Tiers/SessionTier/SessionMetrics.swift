import Metrics
import Signals

/// What the store counts.
struct SessionMetrics: Sendable {
    private let events = Counter(label: "freshet_session_events_total")
    private let duplicates = Counter(label: "freshet_session_duplicate_events_total")
    private let clamped = Counter(label: "freshet_session_clamped_events_total")
    private let late = Counter(label: "freshet_session_late_events_total")

    func ingested(_ accepted: Int, duplicates: Int, _ findings: EventClock.Findings) {
        if accepted > 0 { events.increment(by: Int64(accepted)) }
        if duplicates > 0 { self.duplicates.increment(by: Int64(duplicates)) }
        if findings.clamped > 0 { clamped.increment(by: Int64(findings.clamped)) }
        if findings.late > 0 { late.increment(by: Int64(findings.late)) }
    }
}
