import HeapModule

/// A cell and how urgent it is.
public struct PlannedCell: Sendable, Equatable {
    public let cell: CellID
    public let priority: Double
    /// R, in units of its signal's mean loss.
    public let pendingLoss: Double
}

/// What the scheduler would do next, and what it has done. Counts are since the start.
public struct RefreshPlan: Sendable {
    public let policy: String
    /// CPU milliseconds a second.
    public let budget: Double
    public let cells: Int
    /// Leases that are out.
    public let leased: Int
    public let completed: UInt64
    public let failed: UInt64
    public let expired: UInt64
    /// Completions refused, because the lease had expired or was unknown.
    public let refused: UInt64
    /// Leases drawn at random.
    public let explored: UInt64
    public let evicted: UInt64
    /// How often a cell was passed over because it costs more than a whole minute's budget.
    public let unaffordable: UInt64
    public let feedbackEvents: UInt64
    /// CPU milliseconds.
    public let spent: Double
    /// θ: priority from which cells are dispatched now.
    public let threshold: Double
    /// R of all cells together.
    public let pendingLoss: Double
    /// The most urgent cells that are not leased, most urgent first.
    public let next: [PlannedCell]
}

extension RefreshScheduler {
    /// The plan as of `now`, with the `limit` most urgent cells. Takes one pass over the cells, none for a limit of 0.
    public func plan(limit: Int, now: Double) -> RefreshPlan {
        var best = Heap<Urgency>()
        for lane in lanes.indices where limit > 0 {
            for slot in lanes[lane].occupiedSlots where !lanes[lane][slot].isLeased {
                let urgency = Urgency(
                    priority: priority(of: lanes[lane][slot], in: lane, at: now), lane: lane, slot: slot)
                if best.count < limit {
                    best.insert(urgency)
                } else if let least = best.min, least < urgency {
                    best.replaceMin(with: urgency)
                }
            }
        }
        var next: [PlannedCell] = []
        while let urgency = best.popMax() {
            let cell = lanes[urgency.lane][urgency.slot]
            next.append(
                PlannedCell(
                    cell: CellID(signal: lanes[urgency.lane].name, entity: entities.name(of: cell.entity)),
                    priority: urgency.priority, pendingLoss: Double(cell.pendingLoss)))
        }
        return RefreshPlan(
            policy: policyName, budget: budgetRate, cells: cellCount, leased: leases.count,
            completed: counters.completed, failed: counters.failed, expired: counters.expired,
            refused: counters.refused, explored: counters.explored, evicted: counters.evicted,
            unaffordable: counters.unaffordable, feedbackEvents: counters.feedback,
            spent: budget.total.totalSpent, threshold: visibleThreshold,
            pendingLoss: lanes.reduce(0) { $0 + max(0, $1.totals.pendingLoss) }, next: next)
    }
}

/// Greater is more urgent; ties go to the earlier signal and slot.
private struct Urgency: Comparable {
    let priority: Double
    let lane: Int
    let slot: Int32

    static func < (left: Urgency, right: Urgency) -> Bool {
        (left.priority, right.lane, right.slot) < (right.priority, left.lane, left.slot)
    }
}
