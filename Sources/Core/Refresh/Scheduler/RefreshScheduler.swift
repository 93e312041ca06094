/// Decides what to recompute next. A value: it can be copied, simulated, and tested without a clock.
///
/// Feedback tells it who was served what loss (`observe`), workers take cells (`lease`) and report what they cost
/// (`complete`). Cells that are not leased wait in a heap a signal, by the time at which their priority reaches the
/// threshold θ or as the policy says. Times are seconds on any one clock and should not run backwards; costs are CPU
/// milliseconds. The budget and the leases may run on a clock of their own (`wall`).
///
/// Every operation takes `O(log cells)`, but for `plan` and lowering θ, which take one pass over the cells, and forgetting
/// cells at the maximum, which sorts them once for each sixteenth of them. Passes for θ are at least a microsecond a cell apart.
public struct RefreshScheduler: Sendable {
    var configuration: RefreshConfiguration
    var entities = EntityTable()
    var lanes: [SignalLane] = []
    var laneIndices: [String: Int] = [:]
    var tierLosses: [TierLoss]
    var budget: FleetBudget
    var threshold = DispatchThreshold()
    var leases: LeaseTable
    var grants = TokenGrants()
    var counters = RefreshCounters()

    /// - Parameters:
    ///   - epoch: differs between runs, so that leases of a former run are refused.
    ///   - now: seconds; the bucket starts full.
    public init(configuration: RefreshConfiguration, epoch: UInt64, now: Double) {
        self.configuration = configuration
        budget = FleetBudget(
            rate: configuration.budget, burstSeconds: configuration.burstSeconds, headroom: configuration.headroom,
            now: now)
        leases = LeaseTable(epoch: epoch)
        tierLosses = RefreshTier.allCases.map { _ in TierLoss() }
    }

    public var cellCount: Int { lanes.reduce(0) { $0 + $1.count } }

    /// The name of the policy in force.
    public var policyName: String { configuration.policy.name }

    /// Declares a signal, or declares it anew; what was measured is kept. A signal that is never declared has criticality
    /// 0 and a cost of 1 ms until measured. Takes one pass over the signal's cells.
    public mutating func declare(_ signal: RefreshSignal) {
        let lane = lane(named: signal.name)
        let formerLimit = lanes[lane].statistics.declared.stalenessLimit
        lanes[lane].statistics.declare(signal)
        if signal.stalenessLimit != formerLimit { readmit(lane) }
        rekey(lane)
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
                == lanes.reduce(0) { count, lane in count + lane.occupiedSlots.count { lane[$0].isLeased } }
            && lanes.allSatisfy { lane in lane.totals.leased == lane.occupiedSlots.count { lane[$0].isLeased } }
    }

    // MARK: - Lanes and keys

    mutating func lane(named name: String) -> Int {
        if let index = laneIndices[name] { return index }
        laneIndices[name] = lanes.count
        lanes.append(SignalLane(RefreshSignal(name: name)))
        return lanes.count - 1
    }

    func situation(of cell: CellState, in lane: Int) -> CellSituation {
        lanes[lane].statistics.situation(of: cell, rateTimeConstant: configuration.rateTimeConstant)
    }

    func priority(of cell: CellState, in lane: Int, at now: Double) -> Double {
        configuration.policy.priority(of: situation(of: cell, in: lane), at: now)
    }

    var keyRule: KeyRule {
        KeyRule(
            policy: configuration.policy, threshold: threshold.value,
            rateTimeConstant: configuration.rateTimeConstant, isExact: configuration.policy.discipline == .ranked)
    }

    /// Queues a cell, or gives it the key that it has by now.
    mutating func enqueue(_ slot: Int32, in lane: Int, notBefore: Double = -.infinity) {
        let rule = keyRule
        lanes[lane].enqueue(slot, by: rule, notBefore: notBefore)
    }

    mutating func rekey(_ lane: Int) {
        let rule = keyRule
        lanes[lane].rekey(by: rule)
    }
}
