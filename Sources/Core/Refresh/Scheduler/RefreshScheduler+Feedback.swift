extension RefreshScheduler {
    /// Makes a cell known that nobody has asked for yet. Known cells are left as they are.
    public mutating func track(_ id: CellID, now: Double) { _ = slot(of: id, now: now) }

    /// The cell's value was served.
    ///
    /// - Parameter loss: what the value cost by its signal's own loss, in any unit; nil if that is not known, so that only
    ///   the query counts.
    public mutating func observe(_ id: CellID, loss: Double?, now: Double) {
        let (lane, slot) = slot(of: id, now: now)
        observe(slot, in: lane, loss: loss, now: now, by: keyRule)
    }

    /// Many values were served, each with its loss. The same as one by one, but about twice as fast where there are millions of
    /// cells: memory is waited for together.
    public mutating func observe(_ served: [(cell: CellID, loss: Double?)], now: Double) {
        var (start, name, lane) = (0, "", 0)
        let rule = keyRule
        while start < served.count {
            let batch = served[start..<min(start + Self.batchSize, served.count)]
            start = batch.endIndex
            let places = zip(batch, entities.find(batch.lazy.map(\.cell.entity), missing: CellState.noEntity)).map {
                observation, entity -> (lane: Int, slot: Int32) in
                if observation.cell.signal != name || name.isEmpty {
                    name = observation.cell.signal
                    lane = self.lane(named: name)
                }
                return (lane, entity == CellState.noEntity ? -1 : lanes[lane].slot(of: entity) ?? -1)
            }
            let evicted = counters.evicted
            let touched = places.reduce(Float(0)) { $1.slot < 0 ? $0 : $0 + lanes[$1.lane].touch($1.slot) }
            precondition(!touched.isNaN, "losses are numbers")
            for ((cell, loss), place) in zip(batch, places) {
                // Unknown cells, and slots that an eviction in the middle of the batch may have changed, are looked up.
                guard place.slot >= 0, let known = lanes[place.lane].cell(at: place.slot), !known.isForgotten,
                    counters.evicted == evicted
                else {
                    observe(cell, loss: loss, now: now)
                    continue
                }
                observe(place.slot, in: place.lane, loss: loss, now: now, by: rule)
            }
        }
    }

    private static let batchSize = 256

    private mutating func observe(_ slot: Int32, in lane: Int, loss: Double?, now: Double, by rule: KeyRule) {
        counters.feedback += 1
        lanes[lane].observe(slot, loss: loss, now: now, tierLosses: &tierLosses, by: rule)
    }

    /// A served value was scored beside one that was computed fresh, on the same queries.
    ///
    /// - Parameters:
    ///   - pairs: how many queries.
    ///   - servedLoss: summed over them, of the value that was served.
    ///   - freshLoss: summed over them, of the fresh value.
    public mutating func observePairs(_ id: CellID, pairs: Int, servedLoss: Double, freshLoss: Double) {
        let lane = lane(named: id.signal)
        lanes[lane].statistics.gain.observe(pairs: pairs, servedLoss: servedLoss, freshLoss: freshLoss)
    }

    /// The cell was recomputed by other means, such as a nightly build.
    public mutating func markRefreshed(_ id: CellID, now: Double) {
        let (lane, slot) = slot(of: id, now: now)
        markRefreshed(slot, in: lane, now: now)
    }

    /// Every known cell of these signals was recomputed by other means, such as a nightly build; takes one pass over them.
    public mutating func markRefreshed(signals: Set<String>, now: Double) {
        for lane in lanes.indices where signals.contains(lanes[lane].name) {
            for slot in 0..<Int32(lanes[lane].slotCount) where lanes[lane].cell(at: slot) != nil {
                markRefreshed(slot, in: lane, now: now)
            }
        }
    }

    private mutating func markRefreshed(_ slot: Int32, in lane: Int, now: Double) {
        refresh(slot, in: lane, now: now)
        guard !lanes[lane][slot].isLeased else { return }
        requeueRefreshed(slot, in: lane, now: now)
    }

    /// Takes a fresh value into account: the cell's, and the sum over its signal.
    mutating func refresh(_ slot: Int32, in lane: Int, now: Double) {
        lanes[lane].totals.pendingLoss -= Double(lanes[lane][slot].pendingLoss)
        lanes[lane].succeed(slot)
        lanes[lane][slot].refresh(at: now)
    }

    /// Lets a cell that was just refreshed rest, or queues it.
    mutating func requeueRefreshed(_ slot: Int32, in lane: Int, now: Double) {
        if configuration.restAfterRefresh > 0 {
            lanes[lane].rest(slot, until: now + configuration.restAfterRefresh)
        } else {
            enqueue(slot, in: lane)
        }
    }

    // MARK: - Cells come and go

    /// Forgets all cells of an entity. Those that are leased go when their lease ends.
    public mutating func forget(entity name: String) {
        guard let entity = entities.find(name) else { return }
        for lane in lanes.indices {
            guard let slot = lanes[lane].slot(of: entity) else { continue }
            if lanes[lane][slot].isLeased {
                lanes[lane][slot].isForgotten = true
            } else {
                remove(slot, from: lane)
            }
        }
    }

    mutating func remove(_ slot: Int32, from lane: Int) {
        let entity = lanes[lane][slot].entity
        lanes[lane].remove(slot)
        entities.release(entity)
    }

    /// The lane and slot of a cell, which is made known if it is not.
    mutating func slot(of id: CellID, now: Double) -> (lane: Int, slot: Int32) {
        let lane = lane(named: id.signal)
        if let entity = entities.find(id.entity), let slot = lanes[lane].slot(of: entity) {
            if lanes[lane][slot].isForgotten { lanes[lane][slot].isForgotten = false }
            return (lane, slot)
        }
        if cellCount >= configuration.maximumCells { evict(now: now) }
        let entity = entities.intern(id.entity)
        entities.retain(entity)
        let slot = lanes[lane].insert(CellState(entity: entity, now: now))
        admit(slot, in: lane)
        enqueue(slot, in: lane)
        return (lane, slot)
    }

    /// Forgets the sixteenth of the cells that are worth least: pending loss, and what an hour's queries would add.
    private mutating func evict(now: Double) {
        var worths: [(worth: Double, lane: Int, slot: Int32)] = []
        for lane in lanes.indices {
            for slot in lanes[lane].occupiedSlots where !lanes[lane][slot].isLeased {
                let cell = lanes[lane][slot]
                let known = situation(of: cell, in: lane)
                let rate = cell.rate(at: now, timeConstant: configuration.rateTimeConstant)
                worths.append(
                    (known.weight * (known.pendingLoss + 3_600 * rate * known.meanLoss) / known.cost, lane, slot))
            }
        }
        worths.sort { ($0.worth, $0.lane, $0.slot) < ($1.worth, $1.lane, $1.slot) }
        for cell in worths.prefix(max(1, configuration.maximumCells / 16)) {
            remove(cell.slot, from: cell.lane)
            counters.evicted += 1
        }
    }
}
