/// Why a cell is where it is: every term of its priority.
public struct PriorityExplanation: Sendable {
    public enum State: Sendable, Equatable {
        case waiting, leased
        /// After a refresh or a failure.
        case resting
        /// Its signal is held by an operator.
        case held
    }

    public let cell: CellID
    public let policy: String
    public let state: State
    public let priority: Double
    /// θ; 0 when the policy knows none.
    public let threshold: Double
    /// Seconds on the cells' clock at which the priority reaches θ; nil when it never does or the policy has no due times.
    public let dueAt: Double?
    /// Seconds on the cells' clock; nil without a staleness limit, or when the cell was not admitted.
    public let deadline: Double?
    /// Seconds since the refresh.
    public let age: Double
    /// w, R, λ, μ, c and the rest of what the policy sees.
    public let terms: CellSituation
    /// μ before it was shrunk, and the number of losses that it is the mean of.
    public let ownMeanLoss: Double
    public let lossCount: Int
    /// CPU milliseconds that a lease would set aside.
    public let reservation: Double
}

extension RefreshScheduler {
    /// The terms of a cell's priority; nil for a cell that is not known.
    public func explain(_ id: CellID, now: Double) -> PriorityExplanation? {
        guard let lane = laneIndices[id.signal], let entity = entities.find(id.entity),
            let slot = lanes[lane].slot(of: entity)
        else { return nil }
        let signal = lanes[lane]
        let cell = signal[slot]
        let terms = situation(of: cell, in: lane)
        let due = configuration.policy.key(of: terms, threshold: threshold.value)
        let state: PriorityExplanation.State =
            cell.isLeased
            ? .leased : signal.statistics.isHeld ? .held : signal.isQueued(slot) ? .waiting : .resting
        return PriorityExplanation(
            cell: id, policy: policyName, state: state,
            priority: configuration.policy.priority(of: terms, at: now), threshold: visibleThreshold,
            dueAt: configuration.policy.discipline == .crossing && due < .infinity ? due : nil,
            deadline: cell.isAdmitted ? signal.limits.map { cell.refreshedAt + $0.limit } : nil,
            age: max(0, now - cell.refreshedAt), terms: terms, ownMeanLoss: Double(cell.meanLoss),
            lossCount: cell.lossCount, reservation: signal.statistics.reservation(of: cell))
    }
}
