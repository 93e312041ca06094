/// What is known of a signal's refreshes. Counts are since the start.
public struct SignalFigures: Sendable {
    public let name: String
    public let tier: RefreshTier
    public let cells: Int
    public let leased: Int
    public let completed: UInt64
    public let failed: UInt64
    /// CPU milliseconds.
    public let spent: Double
    /// CPU milliseconds a refresh.
    public let meanCost: Double
    public let queries: UInt64
    /// In the signal's own unit, summed over the queries.
    public let loss: Double
    /// R of all cells; normalised.
    public let pendingLoss: Double
    /// Seconds for which the first cell of the queue has been due; 0 when none is, or when the policy has no due times.
    public let dueSeconds: Double
    /// Whether it is left out until an operator lets it go on.
    public let isHeld: Bool
    /// What a refresh buys, from pairs.
    public let gain: PairedGain
    public let deadlines: DeadlineFigures?
    /// Weighted, normalised loss that the next CPU millisecond would take away: the best priority among the cells due next.
    public let marginalValue: Double
    /// The same as it was for about the last thousand refreshes.
    public let realisedValue: Double
}

/// How a signal with a staleness limit keeps it.
public struct DeadlineFigures: Sendable, Equatable {
    /// Seconds.
    public let limit: Double
    /// Cells whose deadlines are kept.
    public let admitted: Int
    /// How often a cell was refused, because the deadlines' share does not suffice for it.
    public let notAdmitted: Int
    /// Refreshes that ended late.
    public let missed: UInt64
    /// Seconds for which the first of the lane has been past its deadline; 0 when none is.
    public let overdueSeconds: Double
}

/// What a tier has of the budget, and what it makes of it.
public struct TierFigures: Sendable {
    public let tier: RefreshTier
    public let share: BudgetShare
    /// CPU milliseconds.
    public let spent: Double
    public let spentInMinute: Double
    /// Set aside for leases that are out.
    public let reserved: Double
    /// The greatest of its signals': what a CPU millisecond that is moved to this tier buys.
    public let marginalValue: Double
    public let realisedValue: Double
}

extension RefreshScheduler {
    /// Figures of every known signal, in the order of their declaration. Looks at a few cells of each.
    public func signalFigures(now: Double) -> [SignalFigures] { lanes.indices.map { figures(of: $0, now: now) } }

    /// Figures of every tier. The marginal values are the exchange rate: a budget is spent best where they are equal.
    public func tierFigures(now: Double) -> [TierFigures] {
        let signals = signalFigures(now: now)
        return RefreshTier.allCases.map { tier in
            let window = budget.tiers[tier.rawValue]
            let members = signals.filter { $0.tier == tier }
            let spent = members.reduce(0) { $0 + $1.spent }
            return TierFigures(
                tier: tier, share: budget.shares[tier.rawValue], spent: window.totalSpent,
                spentInMinute: window.spent, reserved: window.reserved,
                marginalValue: members.map(\.marginalValue).max() ?? 0,
                realisedValue: spent > 0 ? members.reduce(0) { $0 + $1.realisedValue * $1.spent } / spent : 0)
        }
    }

    private func figures(of lane: Int, now: Double) -> SignalFigures {
        let signal = lanes[lane]
        let first = signal.queue.min?.key ?? .infinity
        let isTimed = configuration.policy.discipline == .crossing
        return SignalFigures(
            name: signal.name, tier: signal.tier, cells: signal.count, leased: signal.totals.leased,
            completed: signal.totals.completed, failed: signal.totals.failed, spent: signal.totals.spent,
            meanCost: signal.statistics.costs.mean, queries: signal.totals.queries, loss: signal.totals.loss,
            pendingLoss: max(0, signal.totals.pendingLoss), dueSeconds: isTimed ? max(0, now - first) : 0,
            isHeld: signal.statistics.isHeld, gain: signal.statistics.gain,
            deadlines: signal.limits.map { limits in
                DeadlineFigures(
                    limit: limits.limit, admitted: signal.admitted, notAdmitted: signal.notAdmitted,
                    missed: signal.totals.deadlineMisses,
                    overdueSeconds: max(
                        0, now - (signal.deadlines.min?.key ?? .infinity) - limits.limit + limits.window))
            },
            marginalValue: signal.queue.handlesFromTop.prefix(32).reduce(0) { best, slot in
                max(best, priority(of: signal[slot], in: lane, at: now))
            },
            realisedValue: signal.totals.realisedValue)
    }
}
