import Refresh
import Signals

/// A lease that is out.
package struct LeasedRefresh: Sendable {
    package let lease: RefreshLease
    package let node: String
}

extension RefreshDispatch {
    /// Who asks for leases, and for which.
    package struct Worker: Sendable {
        package var node: String
        /// What it can refresh.
        package var signals: [String]
        package var limit: Int
        /// CPU-milliseconds a second that it can spend; nil: not limited.
        package var capacity: Double?

        package init(node: String, signals: [String], limit: Int, capacity: Double? = nil) {
            self.node = node
            self.signals = signals
            self.limit = limit
            self.capacity = capacity
        }
    }

    /// How a worker says that a refresh went.
    package struct Outcome: Sendable, Equatable {
        package var leaseID: String
        package var succeeded: Bool
        /// CPU-milliseconds; finite and not negative.
        package var costMillis: Double
        /// How far the new value is from the one that it replaced, 0 to 1; nil: not known, or there was no change.
        package var divergence: Double?
        /// For the log; empty when it succeeded.
        package var error: String

        package init(
            leaseID: String, succeeded: Bool, costMillis: Double, divergence: Double? = nil, error: String = ""
        ) {
            self.leaseID = leaseID
            self.succeeded = succeeded
            self.costMillis = costMillis
            self.divergence = divergence
            self.error = error
        }
    }

    /// Hands out the most urgent cells that the budget affords, of the signals that the worker names. What it has out already
    /// counts against its capacity.
    package mutating func lease(
        to worker: Worker, elapsed: Duration, using generator: inout some RandomNumberGenerator
    ) -> [RefreshLease] {
        var capacity = Double.infinity
        if let perSecond = worker.capacity {
            let reserved = out.values.reduce(0) { $0 + ($1.node == worker.node ? $1.lease.reservedCost : 0) }
            capacity = max(0, perSecond * (leaseDuration / .seconds(1)) - reserved)
        }
        let leases = scheduler.lease(
            limit: worker.limit, signals: Set(worker.signals.filter(signals.contains)),
            now: time.ofCells(elapsed: elapsed), wall: time.ofBudget(elapsed: elapsed), capacity: capacity,
            worker: worker.node, using: &generator)
        for lease in leases { out[lease.id] = LeasedRefresh(lease: lease, node: worker.node) }
        return leases
    }

    /// The lease if it was out; nil for an expired or unknown one, which is refused.
    package mutating func complete(_ outcome: Outcome, elapsed: Duration) -> LeasedRefresh? {
        guard let id = LeaseID(outcome.leaseID) else {
            malformedLeases += 1
            return nil
        }
        let result = scheduler.complete(
            id, cost: outcome.costMillis, succeeded: outcome.succeeded, now: time.ofCells(elapsed: elapsed),
            wall: time.ofBudget(elapsed: elapsed))
        let known = out.removeValue(forKey: id)
        guard result == .accepted, let known else { return nil }
        if outcome.succeeded { learn(outcome, of: known, now: time.ofCells(elapsed: elapsed)) }
        return known
    }

    private mutating func learn(_ outcome: Outcome, of known: LeasedRefresh, now: Double) {
        let cell = known.lease.cell
        workerCosts.observe(outcome.costMillis, of: cell.signal, on: known.node)
        guard let divergence = outcome.divergence, !scored.contains(cell.signal) else { return }
        // Nothing tells what a stale value of this signal costs; how much a refresh changed it stands in for the loss of a query.
        // It is paid for with the refresh, so what remains of it is only the cell's mean.
        scheduler.observe(cell, loss: divergence, now: now)
        scheduler.markRefreshed(cell, now: now)
    }

    /// Takes back the leases that have ended, and returns how many.
    package mutating func expire(elapsed: Duration) -> UInt64 {
        let before = scheduler.figures.expired
        let now = time.ofBudget(elapsed: elapsed)
        scheduler.advance(to: now)
        let ended = scheduler.figures.expired - before
        if ended > 0 { out = out.filter { $0.value.lease.expiry > now } }
        return ended
    }
}
