/// What an operator has to know.
public enum RefreshAlarm: Sendable, Equatable {
    /// Refreshing this signal makes its values worse, with confidence; `hold` stops it.
    case harmful(signal: String, gain: PairedGain)
    /// The deadlines' share of the budget does not suffice for all cells of this signal: so many times one was refused, and is
    /// refreshed by the policy instead.
    case notAdmitted(signal: String, cells: Int)
    /// Refreshes that ended after their deadline.
    case deadlinesMissed(signal: String, count: UInt64)
    /// The cells in the deadline lane need more than is kept for them, in CPU milliseconds a second: costs have grown, or the
    /// budget was cut.
    case deadlinesOverloaded(demand: Double, reserved: Double)
}

extension RefreshScheduler {
    public var alarms: [RefreshAlarm] {
        var alarms: [RefreshAlarm] = []
        for lane in lanes {
            if lane.statistics.gain.isHarmful {
                alarms.append(.harmful(signal: lane.name, gain: lane.statistics.gain))
            }
            if lane.notAdmitted > 0 { alarms.append(.notAdmitted(signal: lane.name, cells: lane.notAdmitted)) }
            if lane.totals.deadlineMisses > 0 {
                alarms.append(.deadlinesMissed(signal: lane.name, count: lane.totals.deadlineMisses))
            }
        }
        let demand = deadlineDemand
        if demand > budget.deadlineRate {
            alarms.append(.deadlinesOverloaded(demand: demand, reserved: budget.deadlineRate))
        }
        return alarms
    }

    /// What is known of a refresh's gain for this signal; nil for an unknown signal.
    public func gain(of signal: String) -> PairedGain? { laneIndices[signal].map { lanes[$0].statistics.gain } }

    /// Leaves a signal out, or lets it go on. Leases that are out are not recalled.
    public mutating func hold(_ signal: String, _ isHeld: Bool) {
        let lane = lane(named: signal)
        lanes[lane].statistics.isHeld = isHeld
    }

    public func isHeld(_ signal: String) -> Bool { laneIndices[signal].map { lanes[$0].statistics.isHeld } ?? false }
}
