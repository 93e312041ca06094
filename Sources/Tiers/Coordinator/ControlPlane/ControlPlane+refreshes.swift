import Logging
import MeshRPC
import Refresh
import Signals

extension ControlPlane {
    /// What a reporter has to say of cells.
    package struct Feedback: Sendable {
        package var reports: [RefreshDispatch.CellReport] = []
        /// Sums of what was measured of served values beside fresh ones, by signal.
        package var sums = PairedLosses()
        /// The same, pair by pair.
        package var pairs: [(signal: String, pair: StalenessPair)] = []

        package init() {}
    }

    /// Takes what stale values cost, and returns how many of the reports concern something that can be refreshed. Pairs of signals
    /// that the catalogue does not have are passed over.
    ///
    /// - Parameter forgotten: entities of which nothing is to be known from before these reports.
    package func report(
        _ feedback: Feedback, forgotten: [String] = [], asOf: Timestamp?, dropped: UInt64
    ) -> Int {
        for entity in forgotten {
            refreshes.forget(entity: entity)
            placement.forget(entity: entity)
        }
        for (signal, sums) in feedback.sums.bySignal where catalogue.catalogue[signal] != nil {
            pairedLosses.add(sums, of: signal)
        }
        let accepted = refreshes.report(feedback.reports, asOf: asOf, dropped: dropped, elapsed: elapsed)
        placement.observe(feedback.pairs, now: refreshes.cellTime(elapsed: elapsed), using: &generator)
        keepEvidence(isUrgent: !forgotten.isEmpty)
        recordRefreshes()
        if accepted > 0 { refreshBell.ring() }
        return accepted
    }

    /// Leases refreshes, and waits for the first as long as it may.
    ///
    /// News that may free a lease ring a bell: feedback, completions, leases that end, another budget. The budget and the
    /// priorities also grow with time alone, which rings none, so a waiting worker looks again every second.
    package func lease(to worker: RefreshDispatch.Worker, wait: Duration) async -> [RefreshLease] {
        let deadline = clock.now() + wait
        while true {
            expireOverdue()
            let rings = refreshBell.rings
            let leases = refreshes.lease(to: worker, elapsed: elapsed, using: &generator)
            if !leases.isEmpty { recordRefreshes() }
            if !leases.isEmpty || clock.now() >= deadline || isEnding || Task.isCancelled { return leases }
            await refreshBell.wait(past: rings, until: min(deadline, clock.now() + .seconds(1)), clock: clock)
        }
    }

    /// Takes the outcomes of leased refreshes, and returns how many of the leases were still out.
    package func complete(_ outcomes: [RefreshDispatch.Outcome]) -> Int {
        expireOverdue()
        var accepted = 0
        for outcome in outcomes {
            guard let known = refreshes.complete(outcome, elapsed: elapsed) else { continue }
            accepted += 1
            if !outcome.succeeded {
                logger.warning(
                    "a refresh failed",
                    metadata: [
                        "lease": "\(outcome.leaseID)", "signal": "\(known.lease.cell.signal)", "node": "\(known.node)",
                        "error": "\(outcome.error)",
                    ])
            }
        }
        recordRefreshes()
        if accepted > 0 { refreshBell.ring() }
        return accepted
    }

    /// Sets what the fleet may spend, durably.
    ///
    /// - Parameters:
    ///   - cpuMillisPerSecond: nil leaves it as it is.
    ///   - policy: nil leaves it as it is.
    ///   - tiers: replace what held for these tiers.
    /// - Throws: `BudgetSetting.Problem`, `RocksDBError`.
    package func setBudget(
        cpuMillisPerSecond: Double?, policy: String?, tiers: [RefreshTier: TierLimit] = [:]
    ) throws -> BudgetSetting {
        let before = refreshes.budget
        let budget = try BudgetSetting(
            cpuMillisPerSecond: cpuMillisPerSecond ?? before.cpuMillisPerSecond, policy: policy ?? before.policy,
            tiers: before.tiers.merging(tiers) { _, new in new })
        try store.write(budget)
        refreshes.setBudget(budget, elapsed: elapsed)
        logger.info(
            "refresh budget set",
            metadata: [
                "cpu_millis_per_second": "\(budget.cpuMillisPerSecond)", "policy": "\(budget.policy)",
                "tiers": "\(budget.tiers.keys.map(\.name).sorted().joined(separator: ","))",
            ])
        refreshBell.ring()
        return budget
    }

    /// - Parameter signal: only its cells are shown; nil: those of all.
    package func plan(limit: Int, of signal: String? = nil) -> RefreshDispatch.Plan {
        expireOverdue()
        recordRefreshes()
        return refreshes.plan(limit: limit, of: signal, elapsed: elapsed)
    }

    /// A time of the scheduler's leases by the wall clock.
    package func wallTime(ofLeases seconds: Double) -> Timestamp {
        clock.wallNow() + (seconds - elapsed / .seconds(1))
    }

    /// A time of the cells: by the wall clock, in a replay that of the events.
    package func time(ofCells seconds: Double) -> Timestamp {
        refreshes.time.followsEvents ? Timestamp(seconds: seconds) : wallTime(ofLeases: seconds)
    }

    func recordRefreshes() {
        metrics.record(refreshes)
        for alarm in alarms.update(refreshes.alarms, now: clock.wallNow()) {
            logger.warning(
                "refresh alarm",
                metadata: ["kind": "\(alarm.kind.rawValue)", "signal": "\(alarm.signal)", "what": "\(alarm.message)"])
        }
        metrics.record(alarms)
    }
}
