import MeshService
import Metrics
import Refresh

/// The figures of the control plane, under the names that `/metrics` shows.
struct CoordinatorMetrics: Sendable {
    private static let services = [ServiceName.session, .trigger, .batch, .ranker]

    private let nodes = Dictionary(
        uniqueKeysWithValues: services.map {
            ($0, Gauge(label: "freshet_coordinator_nodes", dimensions: [("service", $0.rawValue)]))
        })
    private let revision = Gauge(label: "freshet_coordinator_topology_revision")
    private let activations = Counter(
        label: "freshet_coordinator_activations_total", dimensions: [("kind", "activate")])
    private let rollbacks = Counter(
        label: "freshet_coordinator_activations_total", dimensions: [("kind", "rollback")])
    private let buildLease = Gauge(label: "freshet_coordinator_build_leased")
    private let leases = Gauge(label: "freshet_refresh_leases")
    private let cells = Gauge(label: "freshet_refresh_cells")
    private let threshold = Gauge(label: "freshet_refresh_threshold")
    private let budget = Gauge(label: "freshet_refresh_budget_cpu_millis_per_second")

    private let spent = FloatingPointCounter(label: "freshet_refresh_spent_cpu_millis_total")
    private let completed = Counter(label: "freshet_refresh_completed_total")
    private let failed = Counter(label: "freshet_refresh_failed_total")
    private let expired = Counter(label: "freshet_refresh_leases_expired_total")
    private let refused = Counter(label: "freshet_refresh_completions_refused_total")
    private let feedback = Counter(label: "freshet_refresh_feedback_events_total")
    private let ignored = Counter(label: "freshet_refresh_feedback_ignored_total")
    private let dropped = Counter(label: "freshet_refresh_feedback_dropped_total")
    private let deadlineMisses = Counter(label: "freshet_refresh_deadline_misses_total")
    private let held = Gauge(label: "freshet_refresh_held_signals")
    private let alarms = Dictionary(
        uniqueKeysWithValues: RaisedAlarm.Kind.allCases.map {
            ($0, Gauge(label: "freshet_refresh_alarms", dimensions: [("kind", $0.rawValue)]))
        })
    private let tokensGranted = FloatingPointCounter(label: "freshet_refresh_tokens_granted_cpu_millis_total")
    private let tokensReturned = FloatingPointCounter(label: "freshet_refresh_tokens_returned_cpu_millis_total")
    private let tokensRefused = FloatingPointCounter(label: "freshet_refresh_tokens_refused_cpu_millis_total")

    /// Totals at the last recording: the dispatch keeps totals, and a counter takes increments.
    private var last: RefreshDispatch.Totals

    init(_ totals: RefreshDispatch.Totals) { last = totals }

    func record(nodes members: [Topology.Node]) {
        for (service, gauge) in nodes { gauge.record(members.count { $0.service == service }) }
    }

    func record(revision value: UInt64) { revision.record(Double(value)) }

    func activated(isRollback: Bool) { (isRollback ? rollbacks : activations).increment() }

    func record(isBuildLeased: Bool) { buildLease.record(isBuildLeased ? 1 : 0) }

    mutating func record(_ refreshes: RefreshDispatch) {
        let figures = refreshes.figures
        leases.record(figures.leased)
        cells.record(figures.cells)
        threshold.record(figures.threshold)
        budget.record(refreshes.budget.cpuMillisPerSecond)
        held.record(refreshes.held.reasons.count)

        let totals = refreshes.totals
        // What is returned unused makes the total smaller; a counter waits until it has grown again.
        let mostSpent = max(totals.spentMillis, last.spentMillis)
        spent.increment(by: mostSpent - last.spentMillis)
        completed.increment(by: totals.completed - last.completed)
        failed.increment(by: totals.failed - last.failed)
        expired.increment(by: totals.expired - last.expired)
        refused.increment(by: totals.refused - last.refused)
        feedback.increment(by: totals.feedbackEvents - last.feedbackEvents)
        ignored.increment(by: totals.ignoredReports - last.ignoredReports)
        dropped.increment(by: totals.droppedObservations - last.droppedObservations)
        deadlineMisses.increment(by: totals.deadlineMisses - last.deadlineMisses)
        tokensGranted.increment(by: totals.tokens.granted - last.tokens.granted)
        tokensRefused.increment(by: totals.tokens.refused - last.tokens.refused)
        tokensReturned.increment(by: totals.tokens.returned - last.tokens.returned)
        last = totals
        last.spentMillis = mostSpent
    }

    func record(_ board: AlarmBoard) {
        let held = board.entries
        for (kind, gauge) in alarms { gauge.record(held.count { $0.alarm.kind == kind }) }
    }
}
