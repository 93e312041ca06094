import Refresh
import Signals

/// Feedback in, leases out: the refresh scheduler as the control plane uses it.
///
/// A value that does no I/O and reads no clock. Every call takes the time since the process started; what that means for
/// ages and for the budget is ``RefreshTime``'s decision.
package struct RefreshDispatch: Sendable {
    /// Losses of one cell since the reporter's last report.
    package struct CellReport: Sendable, Equatable {
        package var cell: CellID
        /// At least 1.
        package var queries: UInt32
        /// Summed over the queries; finite and not negative.
        package var loss: Double

        package init(cell: CellID, queries: UInt32, loss: Double) {
            self.cell = cell
            self.queries = queries
            self.loss = loss
        }
    }

    /// How a worker says that a refresh went.
    package struct Outcome: Sendable, Equatable {
        package var leaseID: String
        package var succeeded: Bool
        /// CPU-milliseconds; finite and not negative.
        package var costMillis: Double
        /// For the log; empty when it succeeded.
        package var error: String

        package init(leaseID: String, succeeded: Bool, costMillis: Double, error: String = "") {
            self.leaseID = leaseID
            self.succeeded = succeeded
            self.costMillis = costMillis
            self.error = error
        }
    }

    /// Queries of one cell in one report that are counted one by one. A hotter cell is at the top anyway.
    static let mostQueriesCounted: UInt32 = 1_000

    package let leaseDuration: Duration
    package private(set) var budget: BudgetSetting
    private var signals: RefreshableSignals
    private var time: RefreshTime
    private var scheduler: RefreshScheduler
    /// Reports of cells whose signal is unknown or not refreshable.
    package private(set) var ignoredReports: UInt64 = 0
    /// Observations that reporters had no memory for.
    package private(set) var droppedObservations: UInt64 = 0
    /// Completions with ids that no scheduler gives out.
    private(set) var malformedLeases: UInt64 = 0

    /// - Parameters:
    ///   - boot: differs between lives of the process, so that a lease of a former one is refused.
    ///   - explorationShare: of the leases that go to cells drawn at random.
    ///   - rest: of a cell after a refresh.
    package init(
        catalogue: Catalogue, budget: BudgetSetting, leaseDuration: Duration, boot: UInt32, replay: Bool,
        explorationShare: Double = 0.02, rest: Duration = .zero
    ) {
        self.leaseDuration = leaseDuration
        self.budget = budget
        self.signals = RefreshableSignals(catalogue)
        self.time = RefreshTime(replay: replay)
        let configuration = RefreshConfiguration(
            budget: budget.cpuMillisPerSecond, policy: Self.policy(budget), leaseDuration: leaseDuration / .seconds(1),
            explorationShare: explorationShare, restAfterRefresh: rest / .seconds(1))
        self.scheduler = RefreshScheduler(configuration: configuration, epoch: UInt64(boot), now: 0)
        for signal in signals.declarations { scheduler.declare(signal) }
    }

    /// Another catalogue is in force. What was learnt of its signals' cells is kept.
    package mutating func use(_ catalogue: Catalogue) {
        signals = RefreshableSignals(catalogue)
        for signal in signals.declarations { scheduler.declare(signal) }
    }

    /// A build has computed the batch signals of every user anew.
    package mutating func rebuilt(elapsed: Duration) {
        scheduler.markRefreshed(signals: signals.ofBatch, now: time.ofCells(elapsed: elapsed))
    }

    // MARK: - Feedback

    /// Takes what stale values cost. Reports of signals that cannot be refreshed are counted and ignored.
    ///
    /// - Parameters:
    ///   - asOf: event time of the newest observation; nil when unknown.
    ///   - dropped: observations that the reporter had no memory for.
    /// - Returns: how many reports were taken.
    package mutating func report(
        _ reports: [CellReport], asOf: Timestamp?, dropped: UInt64 = 0, elapsed: Duration
    ) -> Int {
        if let asOf { time.observe(asOf: asOf) }
        droppedObservations &+= dropped
        let now = time.ofCells(elapsed: elapsed)
        var accepted = 0
        for report in reports {
            guard signals.contains(report.cell.signal) else {
                ignoredReports += 1
                continue
            }
            let each = report.loss / Double(report.queries)
            for _ in 0..<min(report.queries, Self.mostQueriesCounted) {
                scheduler.observe(report.cell, loss: each, now: now)
            }
            accepted += 1
        }
        return accepted
    }

    /// Forgets what is known of an entity.
    package mutating func forget(entity: String) { scheduler.forget(entity: entity) }

    // MARK: - Leases

    /// Hands out the most urgent cells that the budget affords, of the signals that the worker names.
    package mutating func lease(
        signals asked: [String], limit: Int, elapsed: Duration, using generator: inout some RandomNumberGenerator
    ) -> [RefreshLease] {
        scheduler.lease(
            limit: limit, signals: Set(asked.filter(signals.contains)), now: time.ofCells(elapsed: elapsed),
            wall: time.ofBudget(elapsed: elapsed), using: &generator)
    }

    /// Whether the lease was out; an expired or unknown one is refused.
    package mutating func complete(_ outcome: Outcome, elapsed: Duration) -> Bool {
        guard let id = LeaseID(outcome.leaseID) else {
            malformedLeases += 1
            return false
        }
        let result = scheduler.complete(
            id, cost: outcome.costMillis, succeeded: outcome.succeeded, now: time.ofCells(elapsed: elapsed),
            wall: time.ofBudget(elapsed: elapsed))
        return result == .accepted
    }

    /// Takes back the leases that have ended, and returns how many.
    package mutating func expire(elapsed: Duration) -> UInt64 {
        let before = scheduler.figures.expired
        scheduler.advance(to: time.ofBudget(elapsed: elapsed))
        return scheduler.figures.expired - before
    }

    // MARK: - Budget and plan

    package mutating func setBudget(_ budget: BudgetSetting, elapsed: Duration) {
        if budget.policy != self.budget.policy { scheduler.setPolicy(Self.policy(budget)) }
        scheduler.setBudget(budget.cpuMillisPerSecond, now: time.ofBudget(elapsed: elapsed))
        self.budget = budget
    }

    package var figures: RefreshFigures { scheduler.figures }

    /// What would be leased next, most urgent first, and what has been done.
    package struct Plan: Sendable {
        package var budget: BudgetSetting
        package var figures: RefreshFigures
        package var next: [PlannedCell]
    }

    package func plan(limit: Int, elapsed: Duration) -> Plan {
        let plan = scheduler.plan(limit: limit, now: time.ofCells(elapsed: elapsed))
        return Plan(
            budget: budget, figures: figures, next: plan.next.filter { signals.contains($0.cell.signal) })
    }

    private static func policy(_ budget: BudgetSetting) -> any RefreshPolicy {
        guard let policy = RefreshPolicies.named(budget.policy) else {
            preconditionFailure("a budget's policy was checked when the budget was made")
        }
        return policy
    }
}
