import Logging
import MeshRPC
import Refresh
import Signals

extension ControlPlane {
    /// Takes what stale values cost, and returns how many of the reports concern something that can be refreshed.
    ///
    /// - Parameters:
    ///   - pairs: what was measured of served values beside fresh ones, by signal; those of signals that the catalogue does not
    ///     have are passed over.
    ///   - forgotten: entities of which nothing is to be known from before these reports.
    package func report(
        _ reports: [RefreshDispatch.CellReport], pairs: PairedLosses = PairedLosses(), forgotten: [String] = [],
        asOf: Timestamp?, dropped: UInt64
    ) -> Int {
        for entity in forgotten { refreshes.forget(entity: entity) }
        for (signal, sums) in pairs.bySignal where catalogue.catalogue[signal] != nil {
            pairedLosses.add(sums, of: signal)
        }
        let accepted = refreshes.report(reports, asOf: asOf, dropped: dropped, elapsed: elapsed)
        recordRefreshes()
        if accepted > 0 { refreshBell.ring() }
        return accepted
    }

    /// Leases up to `limit` refreshes, and waits for the first as long as it may.
    ///
    /// News that may free a lease ring a bell: feedback, completions, leases that end, another budget. The budget and the
    /// priorities also grow with time alone, which rings none, so a waiting worker looks again every second.
    package func lease(signals: [String], limit: Int, wait: Duration) async -> [RefreshLease] {
        let deadline = clock.now() + wait
        while true {
            expireOverdue()
            let rings = refreshBell.rings
            let leases = refreshes.lease(signals: signals, limit: limit, elapsed: elapsed, using: &generator)
            if !leases.isEmpty { recordRefreshes() }
            if !leases.isEmpty || clock.now() >= deadline || isEnding || Task.isCancelled { return leases }
            await refreshBell.wait(past: rings, until: min(deadline, clock.now() + .seconds(1)), clock: clock)
        }
    }

    /// Takes the outcomes of leased refreshes, and returns how many of the leases were still out.
    package func complete(_ outcomes: [RefreshDispatch.Outcome]) -> Int {
        expireOverdue()
        var accepted = 0
        for outcome in outcomes where refreshes.complete(outcome, elapsed: elapsed) {
            accepted += 1
            if !outcome.succeeded {
                logger.warning(
                    "a refresh failed", metadata: ["lease": "\(outcome.leaseID)", "error": "\(outcome.error)"])
            }
        }
        recordRefreshes()
        if accepted > 0 { refreshBell.ring() }
        return accepted
    }

    /// Sets what the fleet may spend, durably.
    /// - Parameter policy: nil leaves it as it is.
    /// - Throws: `BudgetSetting.Problem`, `RocksDBError`.
    package func setBudget(cpuMillisPerSecond: Double, policy: String?) throws -> BudgetSetting {
        let budget = try BudgetSetting(
            cpuMillisPerSecond: cpuMillisPerSecond, policy: policy ?? refreshes.budget.policy)
        try store.write(budget)
        refreshes.setBudget(budget, elapsed: elapsed)
        logger.info(
            "refresh budget set",
            metadata: ["cpu_millis_per_second": "\(budget.cpuMillisPerSecond)", "policy": "\(budget.policy)"])
        refreshBell.ring()
        return budget
    }

    package func plan(limit: Int) -> RefreshDispatch.Plan {
        expireOverdue()
        return refreshes.plan(limit: limit, elapsed: elapsed)
    }

    /// When a lease ends, by the wall clock.
    package func expiry(of lease: RefreshLease) -> Timestamp {
        clock.wallNow() + (lease.expiry - elapsed / .seconds(1))
    }

    func recordRefreshes() { metrics.record(refreshes) }
}
