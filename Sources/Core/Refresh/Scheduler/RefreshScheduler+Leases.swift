extension RefreshScheduler {
    /// Hands out the most urgent cells that are due and that the budget affords: first those whose deadline comes near, then
    /// by the policy.
    ///
    /// - Parameters:
    ///   - limit: how many cells the worker takes.
    ///   - signals: the signals it can compute; nil for all.
    ///   - wall: the time of the budget and the leases, where it is another than the cells' time, as in a replay.
    ///   - capacity: CPU milliseconds it can spend before its leases expire.
    ///   - worker: its name, by which its speed is known.
    ///   - generator: draws the explored cells.
    public mutating func lease(
        limit: Int, signals: Set<String>? = nil, now: Double, wall: Double? = nil, capacity: Double = .infinity,
        worker: String? = nil, using generator: inout some RandomNumberGenerator
    ) -> [RefreshLease] {
        advance(to: wall ?? now)
        wakeRested(now: now)
        guard limit > 0, budget.rate > 0 else { return [] }
        let offered = lanes.indices.filter {
            !lanes[$0].statistics.isHeld && (signals?.contains(lanes[$0].name) ?? true)
        }
        var round = LeaseRound(
            limit: limit, now: now, wall: wall ?? now, worker: worker, capacity: capacity, offered: offered)
        leaseDeadlines(in: &round)
        switch configuration.policy.discipline {
        case .crossing: leaseDue(in: &round, using: &generator)
        case .ranked, .arrival: leaseInOrder(in: &round, using: &generator)
        case .uniform: leaseAtRandom(in: &round, using: &generator)
        }
        return round.leases
    }

    /// Takes the outcome of a lease.
    ///
    /// - Parameters:
    ///   - cost: CPU milliseconds that were spent, whether or not it succeeded.
    ///   - succeeded: if not, the cell keeps its pending loss and rests for a while that doubles with each failure.
    ///   - wall: the time of the budget and the leases, where it is another than the cells' time, as in a replay.
    public mutating func complete(
        _ id: LeaseID, cost: Double, succeeded: Bool, now: Double, wall: Double? = nil
    ) -> CompletionResult {
        advance(to: wall ?? now)
        guard let entry = leases.end(id) else {
            counters.refused += 1
            return .refused
        }
        let cost = cost.isFinite ? max(0, cost) : entry.reservation.cost
        budget.settle(entry.reservation, spent: cost)
        let (lane, slot) = (entry.lane, entry.slot)
        lanes[lane][slot].isLeased = false
        lanes[lane].totals.leased -= 1
        if succeeded {
            counters.completed += 1
            succeed(entry, cost: cost, now: now)
        } else {
            counters.failed += 1
            lanes[lane].totals.failed += 1
            lanes[lane].totals.spend(cost, relieving: 0)
            let pause = lanes[lane].fail(slot)
            lanes[lane].rest(slot, until: now + pause)
        }
        if lanes[lane][slot].isForgotten { remove(slot, from: lane) }
        return .accepted
    }

    private mutating func succeed(_ entry: LeaseTable.Entry, cost: Double, now: Double) {
        let (lane, slot) = (entry.lane, entry.slot)
        let cell = lanes[lane][slot]
        if let limits = lanes[lane].limits, cell.isAdmitted, now > cell.refreshedAt + limits.limit {
            lanes[lane].totals.deadlineMisses += 1
        }
        lanes[lane].totals.completed += 1
        lanes[lane].totals.spend(
            cost, relieving: lanes[lane].statistics.declared.weight * Double(cell.pendingLoss))
        let factor = lanes[lane].statistics.costs.factor(of: entry.worker)
        lanes[lane].statistics.observeCost(cost, expected: entry.expectedCost, worker: entry.worker)
        lanes[lane][slot].observeCost(cost / factor)
        refresh(slot, in: lane, now: now)
        admit(slot, in: lane)
        requeueRefreshed(slot, in: lane, now: now)
    }

    /// Moves the clock: refills the budget and takes expired leases back. The other operations do it by themselves.
    public mutating func advance(to now: Double) {
        budget.advance(to: now)
        while let entry = leases.popExpired(now: now) {
            counters.expired += 1
            // The worker may have spent it all before it went silent.
            budget.settle(entry.reservation, spent: entry.reservation.cost)
            lanes[entry.lane][entry.slot].isLeased = false
            lanes[entry.lane].totals.leased -= 1
            lanes[entry.lane].totals.spend(entry.reservation.cost, relieving: 0)
            if lanes[entry.lane][entry.slot].isForgotten {
                remove(entry.slot, from: entry.lane)
            } else {
                enqueue(entry.slot, in: entry.lane)
            }
        }
    }

    private mutating func wakeRested(now: Double) {
        for lane in lanes.indices {
            while let slot = lanes[lane].popRested(now: now) { enqueue(slot, in: lane) }
        }
    }

    // MARK: - One lease

    /// Leases a cell that is in no queue, or puts it back.
    mutating func issue(_ candidate: LeaseRound.Candidate, in round: inout LeaseRound, deadline: Bool = false) {
        let (lane, slot) = (candidate.lane, candidate.slot)
        let (cell, tier) = (lanes[lane][slot], lanes[lane].tier)
        let cost = lanes[lane].statistics.reservation(of: cell, worker: round.worker)
        guard cost <= (deadline ? budget.perMinute : budget.largestCost(for: tier)) else {
            // More than a whole minute's budget: it must not block the others, and may be affordable later.
            counters.unaffordable += 1
            lanes[lane].rest(slot, until: round.now + 60)
            return
        }
        guard cost <= round.capacity else {
            enqueue(slot, in: lane)
            round.offered = []
            return
        }
        let reserved = budget.reserve(cost, tier: tier, deadline: deadline, floorOnly: round.isCommonTaken && !deadline)
        guard let reservation = reserved else {
            enqueue(slot, in: lane)
            if !deadline { turnAway(candidate, cost: cost, in: &round) }
            return
        }
        round.capacity -= cost
        counters.leased += 1
        lanes[lane][slot].isLeased = true
        lanes[lane].totals.leased += 1
        let expiry = round.wall + configuration.leaseDuration
        let id = leases.issue(
            LeaseTable.Entry(
                lane: lane, slot: slot, reservation: reservation,
                expectedCost: lanes[lane].statistics.cost(of: cell), worker: round.worker, expiry: expiry))
        round.leases.append(
            RefreshLease(
                id: id, cell: CellID(signal: lanes[lane].name, entity: entities.name(of: cell.entity)),
                priority: candidate.priority, reservedCost: cost, expiry: expiry,
                dueAt: lanes[lane].limits.map { cell.refreshedAt + $0.limit }))
    }

    /// The budget does not afford the best that its tier has: the tier waits, and others go on with their floors only, unless
    /// it is the tier's own ceiling.
    private mutating func turnAway(_ candidate: LeaseRound.Candidate, cost: Double, in round: inout LeaseRound) {
        let tier = lanes[candidate.lane].tier
        if !budget.isAtCeiling(tier, cost: cost) {
            round.isCommonTaken = true
            if configuration.policy.discipline == .crossing { threshold.turnedAway(priority: candidate.priority) }
        }
        round.offered.removeAll { lanes[$0].tier == tier }
    }
}
