extension RefreshScheduler {
    /// Tokens a second that the cells in the deadline lane need; within `deadlineRate` none of them misses its deadline.
    var deadlineDemand: Double { lanes.reduce(0) { $0 + $1.deadlineDemand } }

    /// The admission test: the cell joins the deadline lane if all of the lane's cells then still meet their deadlines. If not,
    /// the cell is refreshed as the policy says, and the signal raises an alarm.
    mutating func admit(_ slot: Int32, in lane: Int) {
        guard let limits = lanes[lane].limits, !lanes[lane][slot].isAdmitted else { return }
        let cost = lanes[lane].statistics.costs.mean * lanes[lane].statistics.costs.margin
        let demand = deadlineDemand + limits.demand(cost: cost, cells: 1)
        if demand <= budget.deadlineRate && cost <= budget.deadlineRate * configuration.burstSeconds {
            lanes[lane].admit(slot)
        } else {
            lanes[lane].refuseAdmission()
        }
    }

    /// The signal's limit has changed: its cells are tested anew, one by one.
    mutating func readmit(_ lane: Int) {
        lanes[lane].resetDeadlines()
        let isNeeded = lanes.contains { $0.limits != nil }
        budget.setDeadlineShare(isNeeded ? configuration.deadlineShare : 0)
        guard lanes[lane].limits != nil else { return }
        for slot in 0..<Int32(lanes[lane].slotCount) where lanes[lane].cell(at: slot) != nil {
            admit(slot, in: lane)
            if lanes[lane].isQueued(slot) { enqueue(slot, in: lane) }
        }
    }
}
