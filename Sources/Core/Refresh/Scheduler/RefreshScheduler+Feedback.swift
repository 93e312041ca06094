extension RefreshScheduler {
    /// Makes a cell known that nobody has asked for yet. Known cells are left as they are.
    public mutating func track(_ id: CellID, now: Double) { _ = slot(of: id, now: now) }

    /// The cell's value was served.
    ///
    /// - Parameter loss: what the value cost by its signal's own loss, in any unit; nil if that is not known, so that only
    ///   the query counts.
    public mutating func observe(_ id: CellID, loss: Double?, now: Double) {
        counters.feedback += 1
        let (lane, slot) = slot(of: id, now: now)
        let normalised = loss.map { lanes[lane].statistics.normalise($0) }
        let timeConstant = configuration.rateTimeConstant
        let isLeased = lanes[lane].update(slot) { cell in
            cell.observeQuery(at: now, timeConstant: timeConstant)
            if let normalised { cell.observeLoss(normalised) }
            return cell.isLeased
        }
        if !isLeased { enqueue(slot, in: lane) }
    }

    /// The cell was recomputed by other means, such as a nightly build.
    public mutating func markRefreshed(_ id: CellID, now: Double) {
        let (lane, slot) = slot(of: id, now: now)
        let configuration = configuration
        let isLeased = lanes[lane].update(slot) { cell in
            cell.refresh(at: now, configuration)
            return cell.isLeased
        }
        if !isLeased { enqueue(slot, in: lane) }
    }

    /// Forgets all cells of an entity. Those that are leased go when their lease ends.
    public mutating func forget(entity: String) {
        for lane in lanes.indices {
            guard let slot = lanes[lane].slot(of: entity), let cell = lanes[lane].cell(at: slot) else { continue }
            if cell.isLeased {
                lanes[lane].update(slot) { $0.isForgotten = true }
            } else {
                lanes[lane].remove(slot)
            }
        }
    }

    private mutating func slot(of id: CellID, now: Double) -> (lane: Int, slot: Int32) {
        let lane = lane(named: id.signal)
        if let slot = lanes[lane].slot(of: id.entity) {
            lanes[lane].update(slot) { $0.isForgotten = false }
            return (lane, slot)
        }
        if cellCount >= configuration.maximumCells { evict(now: now) }
        let slot = lanes[lane].insert(CellState(entity: id.entity, now: now))
        enqueue(slot, in: lane)
        return (lane, slot)
    }

    /// Forgets the sixteenth of the cells that are worth least: pending loss, and what an hour's queries would add.
    private mutating func evict(now: Double) {
        var worths: [(worth: Double, lane: Int, slot: Int32)] = []
        for lane in lanes.indices {
            for slot in lanes[lane].occupiedSlots {
                guard var cell = lanes[lane].cell(at: slot), !cell.isLeased else { continue }
                cell.decayRate(to: now, timeConstant: configuration.rateTimeConstant)
                let known = lanes[lane].statistics.situation(of: cell)
                let loss = known.pendingLoss + 3_600 * known.queryRate * known.meanLoss
                worths.append((known.weight * loss / known.cost, lane, slot))
            }
        }
        worths.sort { ($0.worth, $0.lane, $0.slot) < ($1.worth, $1.lane, $1.slot) }
        for cell in worths.prefix(max(1, configuration.maximumCells / 16)) {
            lanes[cell.lane].remove(cell.slot)
            counters.evicted += 1
        }
    }
}
