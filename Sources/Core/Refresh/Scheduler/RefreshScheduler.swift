/// Decides what to recompute next. A value: it can be copied, simulated, and tested without a clock.
///
/// Feedback tells it who was served what loss (`observe`), workers take cells (`lease`) and report what they cost
/// (`complete`). Cells that are not leased wait in a heap a signal, keyed by the time at which their priority reaches the
/// threshold θ. Times are seconds on any one clock and should not run backwards; costs are CPU milliseconds. The budget and
/// the leases may run on a clock of their own (`wall`).
///
/// Every operation takes `O(log cells)`, but for `plan` and the re-keying after θ fell by a quarter, which take one pass
/// over the cells, and forgetting cells at the maximum, which sorts them once for each sixteenth of them.
public struct RefreshScheduler: Sendable {
    var configuration: RefreshConfiguration
    var lanes: [SignalLane] = []
    var laneIndices: [String: Int] = [:]
    var budget: RefreshBudget
    var threshold = DispatchThreshold()
    var leases: LeaseTable
    var counters = RefreshCounters()
    var leasedAt: Double

    /// - Parameters:
    ///   - epoch: differs between runs, so that leases of a former run are refused.
    ///   - now: seconds; the bucket starts full.
    public init(configuration: RefreshConfiguration, epoch: UInt64, now: Double) {
        self.configuration = configuration
        budget = RefreshBudget(rate: configuration.budget, now: now)
        leases = LeaseTable(epoch: epoch)
        leasedAt = now
    }

    public var cellCount: Int { lanes.reduce(0) { $0 + $1.count } }

    /// The name of the policy in force.
    public var policyName: String { configuration.policy.name }

    /// CPU milliseconds a second.
    public var budgetRate: Double { budget.rate }

    /// Declares a signal, or declares it anew; what was measured is kept. A signal that is never declared has criticality
    /// 0 and a cost of 1 ms until measured.
    public mutating func declare(_ signal: RefreshSignal) {
        let lane = lane(named: signal.name)
        lanes[lane].statistics.declare(signal)
        rekey(lane)
    }

    /// From now on at most `rate` CPU milliseconds are spent a second; 0 stops refreshing.
    public mutating func setBudget(_ rate: Double, now: Double) {
        configuration.budget = rate
        budget.setRate(rate, now: now)
    }

    /// Changes what "most urgent" means, in one pass over the cells. What was learnt of them is kept.
    public mutating func setPolicy(_ policy: any RefreshPolicy) {
        configuration.policy = policy
        threshold.reset()
        for lane in lanes.indices { rekey(lane) }
    }

    /// Whether every internal invariant holds; takes linear time, meant for tests.
    public var isValid: Bool {
        lanes.allSatisfy(\.isValid)
            && leases.count
                == lanes.reduce(0) { count, lane in
                    count + lane.occupiedSlots.count { lane.cell(at: $0)?.isLeased == true }
                }
    }

    // MARK: - Lanes and keys

    mutating func lane(named name: String) -> Int {
        if let index = laneIndices[name] { return index }
        laneIndices[name] = lanes.count
        lanes.append(SignalLane(RefreshSignal(name: name)))
        return lanes.count - 1
    }

    func priority(of cell: CellState, in lane: Int, at now: Double) -> Double {
        configuration.policy.priority(of: lanes[lane].statistics.situation(of: cell), at: now)
    }

    mutating func enqueue(_ slot: Int32, in lane: Int, notBefore: Double = -.infinity) {
        guard let cell = lanes[lane].cell(at: slot) else { return }
        let due = configuration.policy.dueTime(
            of: lanes[lane].statistics.situation(of: cell), threshold: threshold.value)
        lanes[lane].enqueue(slot, key: max(due, cell.notBefore, notBefore))
    }

    mutating func rekey(_ lane: Int) {
        let (policy, value) = (configuration.policy, threshold.value)
        lanes[lane].rekey { max(policy.dueTime(of: $0, threshold: value), $1.notBefore) }
    }
}

/// What has happened since the start.
struct RefreshCounters: Sendable {
    var feedback: UInt64 = 0
    var leased: UInt64 = 0
    var completed: UInt64 = 0
    var failed: UInt64 = 0
    var expired: UInt64 = 0
    var refused: UInt64 = 0
    var explored: UInt64 = 0
    var evicted: UInt64 = 0
    var unaffordable: UInt64 = 0
}
