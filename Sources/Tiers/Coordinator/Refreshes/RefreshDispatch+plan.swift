import Refresh
import Signals

extension RefreshDispatch {
    /// What would be leased next, most urgent first, and what has been done.
    package struct Plan: Sendable {
        package var budget: BudgetSetting
        package var figures: RefreshFigures
        package var tiers: [TierFigures]
        package var signals: [SignalPlan]
        package var next: [PlannedCell]
        /// Leases that are out, those that end soonest.
        package var leases: [LeasedRefresh]
        package var tokens: [RefreshTier: TokenTotals]
    }

    /// One signal's part.
    package struct SignalPlan: Sendable {
        package var figures: SignalFigures
        package var tier: Tier
        package var heldReason: String?
        package var ages: QueueAges
        package var costs: [String: WorkerCosts.Cost]
    }

    /// - Parameters:
    ///   - limit: cells and leases at most.
    ///   - signal: only its cells; nil: those of all.
    package func plan(limit: Int, of signal: String? = nil, elapsed: Duration) -> Plan {
        let now = time.ofCells(elapsed: elapsed)
        let byName = Dictionary(
            scheduler.signalFigures(now: now).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let shown = signals.names.compactMap { name in
            byName[name].map { figures in
                SignalPlan(
                    figures: figures, tier: signals.tier(of: name) ?? figures.tier.signalTier,
                    heldReason: held.reasons[name], ages: scheduler.queueAges(of: name, now: now),
                    costs: workerCosts.bySignal[name] ?? [:])
            }
        }
        let leases = out.values.sorted {
            ($0.lease.expiry, $0.lease.id.sequence) < ($1.lease.expiry, $1.lease.id.sequence)
        }
        return Plan(
            budget: budget, figures: figures, tiers: scheduler.tierFigures(now: now), signals: shown,
            next: next(limit, of: signal, now: now), leases: Array(leases.prefix(limit)), tokens: tokens)
    }

    private func next(_ limit: Int, of signal: String?, now: Double) -> [PlannedCell] {
        // The scheduler ranks the cells of all signals together, also of those that the catalogue has no more.
        let ranked = scheduler.plan(limit: signal == nil ? limit : limit * 50, now: now).next
        let wanted = ranked.filter { signals.contains($0.cell.signal) && (signal == nil || $0.cell.signal == signal) }
        return Array(wanted.prefix(limit))
    }
}
