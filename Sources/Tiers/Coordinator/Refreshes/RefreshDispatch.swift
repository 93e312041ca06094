import Refresh
import Signals

/// Feedback in, leases out: the refresh scheduler as the control plane uses it.
///
/// A value that does no I/O and reads no clock. Every call takes the time since the process started; what that means for
/// ages and for the budget is ``RefreshTime``'s decision.
package struct RefreshDispatch: Sendable {
    package let leaseDuration: Duration
    package internal(set) var budget: BudgetSetting
    package internal(set) var held: HeldSignals
    package internal(set) var workerCosts = WorkerCosts()
    /// Of each tier that has taken some.
    package internal(set) var tokens: [RefreshTier: TokenTotals] = [:]
    var signals: RefreshableSignals
    var time: RefreshTime
    var scheduler: RefreshScheduler
    /// The signals that some query has been scored of. The others go by how much refreshes change their values.
    var scored: Set<String> = []
    /// Leases that are out, and with whom.
    var out: [LeaseID: LeasedRefresh] = [:]
    /// Reports of cells whose signal is unknown or not refreshable.
    package internal(set) var ignoredReports: UInt64 = 0
    /// Observations that reporters had no memory for.
    package internal(set) var droppedObservations: UInt64 = 0
    /// Completions with ids that no scheduler gives out.
    var malformedLeases: UInt64 = 0

    /// - Parameters:
    ///   - boot: differs between lives of the process, so that a lease of a former one is refused.
    ///   - explorationShare: of the leases that go to cells drawn at random.
    ///   - rest: of a cell after a refresh.
    package init(
        catalogue: Catalogue, budget: BudgetSetting, held: HeldSignals = HeldSignals(), leaseDuration: Duration,
        boot: UInt32, replay: Bool, explorationShare: Double = 0.02, rest: Duration = .zero
    ) {
        self.leaseDuration = leaseDuration
        self.budget = budget
        self.held = held
        self.signals = RefreshableSignals(catalogue)
        self.time = RefreshTime(replay: replay)
        let configuration = RefreshConfiguration(
            budget: budget.cpuMillisPerSecond, policy: Self.policy(budget), leaseDuration: leaseDuration / .seconds(1),
            explorationShare: explorationShare, restAfterRefresh: rest / .seconds(1))
        self.scheduler = RefreshScheduler(configuration: configuration, epoch: UInt64(boot), now: 0)
        for signal in signals.declarations { scheduler.declare(signal) }
        for signal in held.reasons.keys { scheduler.hold(signal, true) }
        divideBudget(elapsed: .zero)
    }

    /// Another catalogue is in force. What was learnt of its signals' cells is kept.
    package mutating func use(_ catalogue: Catalogue) {
        signals = RefreshableSignals(catalogue)
        for signal in signals.declarations { scheduler.declare(signal) }
        workerCosts.keep(Set(signals.names))
    }

    /// A build has computed the batch signals of every user anew.
    package mutating func rebuilt(elapsed: Duration) {
        scheduler.markRefreshed(signals: signals.ofBatch, now: time.ofCells(elapsed: elapsed))
    }

    /// Sets what may be spent; shares that the scheduler cannot keep were refused when the setting was made.
    package mutating func setBudget(_ budget: BudgetSetting, elapsed: Duration) {
        if budget.policy != self.budget.policy { scheduler.setPolicy(Self.policy(budget)) }
        scheduler.setBudget(budget.cpuMillisPerSecond, now: time.ofBudget(elapsed: elapsed))
        self.budget = budget
        divideBudget(elapsed: elapsed)
    }

    private mutating func divideBudget(elapsed: Duration) {
        do {
            try scheduler.setShares(budget.shares, now: time.ofBudget(elapsed: elapsed))
        } catch {
            preconditionFailure("a budget's limits were checked when the budget was made: \(error)")
        }
    }

    private static func policy(_ budget: BudgetSetting) -> any RefreshPolicy {
        guard let policy = RefreshPolicies.named(budget.policy) else {
            preconditionFailure("a budget's policy was checked when the budget was made")
        }
        return policy
    }

    package var figures: RefreshFigures { scheduler.figures }
}
