extension RefreshScheduler {
    /// Hands out the most urgent cells that are due and that the budget affords.
    ///
    /// - Parameters:
    ///   - limit: how many cells the worker takes.
    ///   - signals: the signals it can compute; nil for all.
    ///   - wall: the time of the budget and the leases, where it is another than the cells' time, as in a replay.
    ///   - capacity: CPU milliseconds it can spend before its leases expire.
    ///   - generator: draws the explored cells.
    public mutating func lease(
        limit: Int, signals: Set<String>? = nil, now: Double, wall: Double? = nil, capacity: Double = .infinity,
        using generator: inout some RandomNumberGenerator
    ) -> [RefreshLease] {
        let wall = wall ?? now
        advance(to: wall)
        relaxThreshold(now: wall)
        let offered = lanes.indices.filter { signals?.contains(lanes[$0].name) ?? true }
        guard limit > 0, budget.rate > 0 else { return [] }

        let poolSize = 4 * limit + 16
        var pool = popDue(from: offered, limit: poolSize, now: now)
        if pool.isEmpty, budget.level >= 1, lowerThreshold(toBestOf: offered, now: now) {
            pool = popDue(from: offered, limit: poolSize, now: now)
        }
        pool.sort { ($1.priority, $0.lane, $0.slot) < ($0.priority, $1.lane, $1.slot) }

        var round = LeaseRound(limit: limit, capacity: capacity, wall: wall)
        var next = pool.startIndex
        while next < pool.endIndex, round.leases.count < limit {
            if Double.random(in: 0..<1, using: &generator) < configuration.explorationShare {
                explore(offered, in: &round, now: now, using: &generator)
                guard round.leases.count < limit else { break }
            }
            guard issue(pool[next], in: &round, now: now) else { break }
            next += 1
        }
        for candidate in pool[next...] { enqueue(candidate.slot, in: candidate.lane) }
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
        let cost = cost.isFinite ? max(0, cost) : entry.reservation
        budget.settle(reservation: entry.reservation, spent: cost)
        let configuration = configuration
        if succeeded {
            counters.completed += 1
            lanes[entry.lane].statistics.observeCost(cost)
            lanes[entry.lane].update(entry.slot) { cell in
                cell.observeCost(cost)
                cell.refresh(at: now, configuration)
            }
        } else {
            counters.failed += 1
            lanes[entry.lane].update(entry.slot) { $0.fail(at: now) }
        }
        release(entry)
        return .accepted
    }

    /// Moves the clock: refills the budget and takes expired leases back. The other operations do it by themselves.
    public mutating func advance(to now: Double) {
        budget.advance(to: now)
        while let entry = leases.popExpired(now: now) {
            counters.expired += 1
            // The worker may have spent it all before it went silent.
            budget.settle(reservation: entry.reservation, spent: entry.reservation)
            release(entry)
        }
    }

    private mutating func release(_ entry: LeaseTable.Entry) {
        let isForgotten = lanes[entry.lane].update(entry.slot) { cell in
            cell.isLeased = false
            return cell.isForgotten
        }
        if isForgotten {
            lanes[entry.lane].remove(entry.slot)
        } else {
            enqueue(entry.slot, in: entry.lane)
        }
    }
}

// MARK: - One round of leasing

/// A cell that is due.
private struct Candidate {
    let lane: Int
    let slot: Int32
    let priority: Double
}

/// What one call to `lease` has handed out so far.
private struct LeaseRound {
    let limit: Int
    var capacity: Double
    /// The time of the leases.
    let wall: Double
    var leases: [RefreshLease] = []

    init(limit: Int, capacity: Double, wall: Double) {
        self.limit = limit
        self.capacity = capacity
        self.wall = wall
    }
}

extension RefreshScheduler {
    /// Takes up to `limit` due cells out of the queues. Cells whose priority is below θ by now are keyed anew.
    private mutating func popDue(from offered: [Int], limit: Int, now: Double) -> [Candidate] {
        var pool: [Candidate] = []
        while pool.count < limit {
            let first = offered.min { left, right in
                (lanes[left].queue.min?.key ?? .infinity, left) < (lanes[right].queue.min?.key ?? .infinity, right)
            }
            guard let lane = first, let slot = lanes[lane].popDue(now: now), let cell = lanes[lane].cell(at: slot)
            else { break }
            let priority = priority(of: cell, in: lane, at: now)
            let isDue = !configuration.policy.waitsForThreshold || priority >= threshold.value
            if isDue && priority > 0 {
                pool.append(Candidate(lane: lane, slot: slot, priority: priority))
            } else {
                enqueue(slot, in: lane, notBefore: now.nextUp)
            }
        }
        return pool
    }

    /// Leases a cell that is in no queue. False if the budget or the worker's capacity is used up.
    private mutating func issue(_ candidate: Candidate, in round: inout LeaseRound, now: Double) -> Bool {
        guard let cell = lanes[candidate.lane].cell(at: candidate.slot) else { return true }
        let reservation = lanes[candidate.lane].statistics.reservation(of: cell)
        guard reservation <= budget.perMinute else {
            // More than a whole minute's budget: it must not block the others, and may be affordable later.
            counters.unaffordable += 1
            enqueue(candidate.slot, in: candidate.lane, notBefore: now + 60)
            return true
        }
        guard reservation <= round.capacity else { return false }
        guard budget.affords(reservation) else {
            if configuration.policy.waitsForThreshold { threshold.turnedAway(priority: candidate.priority) }
            return false
        }
        budget.reserve(reservation)
        round.capacity -= reservation
        counters.leased += 1
        lanes[candidate.lane].update(candidate.slot) { $0.isLeased = true }
        let expiry = round.wall + configuration.leaseDuration
        let id = leases.issue(
            LeaseTable.Entry(
                lane: candidate.lane, slot: candidate.slot, reservation: reservation, expiry: expiry))
        round.leases.append(
            RefreshLease(
                id: id, cell: CellID(signal: lanes[candidate.lane].name, entity: cell.entity),
                priority: candidate.priority, reservedCost: reservation, expiry: expiry))
        return true
    }

    /// Leases one cell drawn at random from those that are not due, if the budget affords it.
    private mutating func explore(
        _ offered: [Int], in round: inout LeaseRound, now: Double, using generator: inout some RandomNumberGenerator
    ) {
        guard let lane = offered.randomElement(using: &generator), lanes[lane].slotCount > 0 else { return }
        let slot = Int32.random(in: 0..<Int32(lanes[lane].slotCount), using: &generator)
        guard lanes[lane].queue.contains(slot), let cell = lanes[lane].cell(at: slot), cell.notBefore <= now,
            cell.refreshedAt < now, budget.affords(lanes[lane].statistics.reservation(of: cell))
        else { return }
        lanes[lane].dequeue(slot)
        let issued = round.leases.count
        let candidate = Candidate(lane: lane, slot: slot, priority: priority(of: cell, in: lane, at: now))
        if issue(candidate, in: &round, now: now), round.leases.count > issued {
            counters.explored += 1
        } else if !lanes[lane].queue.contains(slot) {
            enqueue(slot, in: lane)
        }
    }

    /// θ falls while more than half of the bucket is unspent.
    private mutating func relaxThreshold(now: Double) {
        let elapsed = max(0, now - leasedAt)
        leasedAt = max(leasedAt, now)
        guard configuration.policy.waitsForThreshold, budget.level > 0.5 else { return }
        threshold.unspent(seconds: elapsed)
        rekeyIfNeeded()
    }

    /// With the bucket full and nothing due, goes down to the best of the cells that are due next. False if there is none.
    private mutating func lowerThreshold(toBestOf offered: [Int], now: Double) -> Bool {
        guard configuration.policy.waitsForThreshold else { return false }
        var best = 0.0
        for lane in offered {
            for slot in lanes[lane].queue.handlesFromTop.prefix(32) {
                guard let cell = lanes[lane].cell(at: slot), cell.notBefore <= now else { continue }
                best = max(best, priority(of: cell, in: lane, at: now))
            }
        }
        guard best > 0, best < threshold.value else { return false }
        // Half of it, so that a fleet with little to do does not re-key at every call.
        threshold.lower(to: best / 2)
        for lane in lanes.indices { rekey(lane) }
        threshold.rekeyed()
        return true
    }

    private mutating func rekeyIfNeeded() {
        guard threshold.needsRekeying else { return }
        for lane in lanes.indices { rekey(lane) }
        threshold.rekeyed()
    }
}
