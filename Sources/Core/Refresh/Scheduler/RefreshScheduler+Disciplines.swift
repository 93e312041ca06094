// How a round of leases goes by the policy's discipline.

extension RefreshScheduler {
    /// Earliest deadline first, for as long as the deadlines' share pays.
    mutating func leaseDeadlines(in round: inout LeaseRound) {
        while round.leases.count < round.limit {
            var first: (lane: Int, slot: Int32, leaseBy: Double)?
            for lane in round.offered {
                guard let next = lanes[lane].earliestDeadline(now: round.now) else { continue }
                if next.leaseBy < first?.leaseBy ?? .infinity { first = (lane, next.slot, next.leaseBy) }
            }
            guard let first else { return }
            let priority = priority(of: lanes[first.lane][first.slot], in: first.lane, at: round.now)
            lanes[first.lane].dequeue(first.slot)
            let before = round.leases.count
            issue(
                LeaseRound.Candidate(lane: first.lane, slot: first.slot, priority: priority), in: &round,
                deadline: true)
            guard round.leases.count > before else { return }
        }
    }

    /// The cells that have reached θ, highest priority first. With budget left and nothing due, θ comes down.
    mutating func leaseDue(in round: inout LeaseRound, using generator: inout some RandomNumberGenerator) {
        while !round.isFull {
            var pool = popDue(limit: round.limit - round.leases.count, in: round)
            if pool.isEmpty {
                guard lowerThreshold(in: round) else { return }
                pool = popDue(limit: round.limit - round.leases.count, in: round)
                guard !pool.isEmpty else { return }
            }
            pool.sort { ($1.priority, $0.lane, $0.slot) < ($0.priority, $1.lane, $1.slot) }
            for candidate in pool {
                if !round.isFull { exploreSometimes(in: &round, using: &generator) }
                if round.isFull || !round.offered.contains(candidate.lane) {
                    enqueue(candidate.slot, in: candidate.lane)
                } else {
                    issue(candidate, in: &round)
                }
            }
        }
    }

    /// Takes due cells out of the queues: half as many again as are wanted, since they come in the order in which they became
    /// due. Cells whose priority is below θ by now are keyed anew.
    private mutating func popDue(limit: Int, in round: LeaseRound) -> [LeaseRound.Candidate] {
        var pool: [LeaseRound.Candidate] = []
        while pool.count < limit + limit / 2 + 16, let lane = earliest(in: round),
            let slot = lanes[lane].popDue(now: round.now)
        {
            let priority = priority(of: lanes[lane][slot], in: lane, at: round.now)
            if priority >= threshold.value {
                pool.append(LeaseRound.Candidate(lane: lane, slot: slot, priority: priority))
            } else {
                enqueue(slot, in: lane, notBefore: round.now.nextUp)
            }
        }
        return pool
    }

    /// The lane whose first cell has the smallest key.
    private func earliest(in round: LeaseRound) -> Int? {
        var best: (lane: Int, key: Double)?
        for lane in round.offered {
            if let key = lanes[lane].queue.min?.key, key < best?.key ?? .infinity { best = (lane, key) }
        }
        return best?.lane
    }

    /// Goes down to half of the best of the cells that are due next, if the budget affords that one. False if there is none.
    private mutating func lowerThreshold(in round: LeaseRound) -> Bool {
        var best: (priority: Double, lane: Int, slot: Int32)?
        for lane in round.offered {
            for slot in lanes[lane].queue.handlesFromTop.prefix(32) {
                let priority = priority(of: lanes[lane][slot], in: lane, at: round.now)
                if priority > best?.priority ?? 0 { best = (priority, lane, slot) }
            }
        }
        guard let best else { return false }
        let cost = lanes[best.lane].statistics.reservation(of: lanes[best.lane][best.slot], worker: round.worker)
        guard cost <= round.capacity, budget.affords(cost, tier: lanes[best.lane].tier),
            threshold.lower(to: best.priority, cells: cellCount, now: round.wall)
        else { return false }
        for lane in lanes.indices { rekey(lane) }
        return true
    }

    /// Cells by rank, smallest key first over all lanes.
    mutating func leaseInOrder(in round: inout LeaseRound, using generator: inout some RandomNumberGenerator) {
        while !round.isFull {
            exploreSometimes(in: &round, using: &generator)
            guard !round.isFull, let lane = earliest(in: round), let slot = lanes[lane].popDue(now: .infinity) else {
                return
            }
            let priority = priority(of: lanes[lane][slot], in: lane, at: round.now)
            guard priority > 0, lanes[lane][slot].refreshedAt < round.now || priority > 1e-300 else {
                enqueue(slot, in: lane)
                return
            }
            issue(LeaseRound.Candidate(lane: lane, slot: slot, priority: priority), in: &round)
        }
    }

    // MARK: - Chance

    /// Any cells. A draw may find one that is leased or rests, so there are some more draws than leases.
    mutating func leaseAtRandom(in round: inout LeaseRound, using generator: inout some RandomNumberGenerator) {
        var draws = 4 * round.limit + 16
        while draws > 0, !round.isFull {
            draws -= 1
            explore(in: &round, using: &generator)
        }
    }

    private mutating func exploreSometimes(
        in round: inout LeaseRound, using generator: inout some RandomNumberGenerator
    ) {
        guard Double.random(in: 0..<1, using: &generator) < configuration.explorationShare else { return }
        let before = round.leases.count
        explore(in: &round, using: &generator)
        if round.leases.count > before { counters.explored += 1 }
    }

    /// Leases one cell drawn at random, if the budget affords it: a lane in proportion to its cells, then a cell.
    private mutating func explore(in round: inout LeaseRound, using generator: inout some RandomNumberGenerator) {
        let slots = round.offered.reduce(0) { $0 + lanes[$1].slotCount }
        guard slots > 0 else { return }
        var drawn = Int.random(in: 0..<slots, using: &generator)
        for lane in round.offered {
            guard drawn >= lanes[lane].slotCount else {
                explore(Int32(drawn), of: lane, in: &round)
                return
            }
            drawn -= lanes[lane].slotCount
        }
    }

    private mutating func explore(_ slot: Int32, of lane: Int, in round: inout LeaseRound) {
        guard lanes[lane].isQueued(slot), lanes[lane][slot].refreshedAt < round.now else { return }
        let cell = lanes[lane][slot]
        let cost = lanes[lane].statistics.reservation(of: cell, worker: round.worker)
        // For what chance picks nobody waits: other work goes on if it is too dear.
        guard budget.affords(cost, tier: lanes[lane].tier), cost <= round.capacity else { return }
        lanes[lane].dequeue(slot)
        let priority = priority(of: cell, in: lane, at: round.now)
        issue(LeaseRound.Candidate(lane: lane, slot: slot, priority: priority), in: &round)
    }
}
