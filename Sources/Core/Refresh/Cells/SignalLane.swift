import HeapModule

/// All cells of one signal: their states, and the queue of those that may be leased.
///
/// A worker takes only the signals it can compute, so each signal has a queue of its own. A cell keeps its slot until it is
/// removed; slots are used again. A cell is queued, or leased, or rests for a while after a refresh or a failure.
struct SignalLane: Sendable {
    private struct Sleeper: Comparable {
        let wakesAt: Double
        let slot: Int32

        static func < (left: Sleeper, right: Sleeper) -> Bool {
            (left.wakesAt, left.slot) < (right.wakesAt, right.slot)
        }
    }

    var statistics: SignalStatistics
    var totals = SignalTotals()
    private(set) var queue = IndexedHeap()
    /// Admitted cells of a signal with a staleness limit, keyed by the time until which they are to be leased.
    private(set) var deadlines = IndexedHeap()
    private(set) var admitted = 0
    private(set) var notAdmitted = 0
    private var cells: [CellState] = []
    /// By the entity's number; −1 for entities without a cell here.
    private var slots: [Int32] = []
    private var free: [Int32] = []
    private var sleepers = Heap<Sleeper>()
    /// Of cells that failed since their last success.
    private var failures: [Int32: Int] = [:]

    init(_ signal: RefreshSignal) { statistics = SignalStatistics(signal) }

    var name: String { statistics.declared.name }
    var tier: RefreshTier { statistics.declared.tier }
    var limits: DeadlineLimits? { statistics.declared.stalenessLimit.map(DeadlineLimits.init) }
    var count: Int { cells.count - free.count }
    /// One past the largest slot ever used.
    var slotCount: Int { cells.count }
    var occupiedSlots: some Sequence<Int32> { cells.indices.lazy.filter { !cells[$0].isVacant }.map { Int32($0) } }

    @inline(__always)
    func slot(of entity: UInt32) -> Int32? {
        guard Int(entity) < slots.count else { return nil }
        let slot = slots[Int(entity)]
        return slot < 0 ? nil : slot
    }

    /// Reads what an observation of the cell will change, so that it is near by then.
    @inline(__always)
    func touch(_ slot: Int32) -> Float {
        guard let position = queue.position(of: slot) else { return 0 }
        return cells[Int(slot)].pendingLoss + Float(position)
    }

    /// The cell in `slot`, or nil if the slot is free.
    @inline(__always)
    func cell(at slot: Int32) -> CellState? { cells[Int(slot)].isVacant ? nil : cells[Int(slot)] }

    /// The cell in `slot`, which must hold one.
    subscript(slot: Int32) -> CellState {
        get { cells[Int(slot)] }
        _modify { yield &cells[Int(slot)] }
    }

    mutating func insert(_ cell: CellState) -> Int32 {
        precondition(slot(of: cell.entity) == nil, "entity \(cell.entity) has a cell already")
        let slot: Int32
        if let reused = free.popLast() {
            slot = reused
            cells[Int(slot)] = cell
        } else {
            slot = Int32(cells.count)
            cells.append(cell)
        }
        if Int(cell.entity) >= slots.count {
            slots.append(contentsOf: repeatElement(-1, count: Int(cell.entity) + 1 - slots.count))
        }
        slots[Int(cell.entity)] = slot
        return slot
    }

    mutating func remove(_ slot: Int32) {
        guard let cell = cell(at: slot) else { return }
        dequeue(slot)
        if cell.isAdmitted { admitted -= 1 }
        totals.pendingLoss -= Double(cell.pendingLoss)
        failures[slot] = nil
        slots[Int(cell.entity)] = -1
        cells[Int(slot)] = .vacant
        free.append(slot)
    }

    // MARK: - Queue

    func isQueued(_ slot: Int32) -> Bool { queue.contains(slot) }

    /// Queues a cell, or gives it the key that it has by now.
    mutating func enqueue(_ slot: Int32, by rule: KeyRule, notBefore: Double) {
        queue.set(slot, key: max(rule.key(of: cells[Int(slot)], statistics), notBefore))
        if let limits, cells[Int(slot)].isAdmitted {
            deadlines.set(slot, key: cells[Int(slot)].refreshedAt + limits.window)
        }
    }

    /// Takes a query of a cell into account, and its loss if that is known.
    ///
    /// A queued cell may be due earlier by that. A key that is too early is found out when the cell is taken, so only where
    /// keys must be exact is it moved back. All of it is one call, so that nothing of the lane is copied on the way.
    mutating func observe(
        _ slot: Int32, loss: Double?, now: Double, tierLosses: inout [TierLoss], by rule: KeyRule
    ) {
        totals.queries += 1
        cells[Int(slot)].observeQuery(at: now, timeConstant: rule.rateTimeConstant)
        if let loss {
            totals.loss += loss.isFinite ? loss : 0
            let normalised = statistics.normalise(loss, tier: &tierLosses[statistics.declared.tier.rawValue])
            cells[Int(slot)].observeLoss(normalised)
            totals.pendingLoss += normalised
        }
        guard queue.contains(slot) else { return }
        let key = rule.key(of: cells[Int(slot)], statistics)
        if rule.isExact { queue.set(slot, key: key) } else { queue.advance(slot, to: key) }
    }

    mutating func popDue(now: Double) -> Int32? {
        guard let first = queue.min, first.key <= now else { return nil }
        dequeue(first.handle)
        return first.handle
    }

    mutating func dequeue(_ slot: Int32) {
        queue.remove(slot)
        deadlines.remove(slot)
    }

    /// Gives every queued cell the key that it has by now.
    mutating func rekey(by rule: KeyRule) {
        let (cells, statistics) = (cells, statistics)
        queue.rekey { rule.key(of: cells[Int($0)], statistics) }
    }

    // MARK: - Rest

    mutating func rest(_ slot: Int32, until time: Double) {
        dequeue(slot)
        sleepers.insert(Sleeper(wakesAt: time, slot: slot))
    }

    /// A cell whose rest is over and that is to be queued again.
    mutating func popRested(now: Double) -> Int32? {
        while let first = sleepers.min, first.wakesAt <= now {
            sleepers.removeMin()
            // The slot may have been freed, used again or leased since.
            if let cell = cell(at: first.slot), !cell.isLeased, !queue.contains(first.slot) { return first.slot }
        }
        return nil
    }

    /// Counts a failure; the cell is to rest for 1, 2, 4 … seconds, at most five minutes. Returns how long.
    mutating func fail(_ slot: Int32) -> Double {
        cells[Int(slot)].hasFailed = true
        let count = failures[slot, default: 0]
        failures[slot] = count + 1
        return min(300, Double(1 << min(count, 20)))
    }

    mutating func succeed(_ slot: Int32) { if cells[Int(slot)].hasFailed { failures[slot] = nil } }

    // MARK: - Deadlines

    /// Tokens a second that the admitted cells need.
    var deadlineDemand: Double {
        limits?.demand(cost: statistics.costs.mean * statistics.costs.margin, cells: admitted) ?? 0
    }

    mutating func admit(_ slot: Int32) {
        guard !cells[Int(slot)].isAdmitted else { return }
        cells[Int(slot)].isAdmitted = true
        admitted += 1
    }

    mutating func refuseAdmission() { notAdmitted += 1 }

    /// The cell that has to be leased first, if its time has come.
    func earliestDeadline(now: Double) -> (slot: Int32, leaseBy: Double)? {
        guard let limits, let first = deadlines.min, first.key - limits.leadTime <= now else { return nil }
        return (first.handle, first.key)
    }

    /// Takes every cell out of the deadline lane, for the limit has changed.
    mutating func resetDeadlines() {
        deadlines = IndexedHeap()
        admitted = 0
        notAdmitted = 0
        for slot in cells.indices { cells[slot].isAdmitted = false }
    }

    // MARK: - Invariants

    /// Whether every cell is queued, leased or rests, and the queues are in order; in linear time.
    var isValid: Bool {
        let resting = Set(sleepers.unordered.map(\.slot))
        return queue.isValid && deadlines.isValid
            && occupiedSlots.allSatisfy { slot in
                let cell = cells[Int(slot)]
                return slots[Int(cell.entity)] == slot
                    && (cell.isLeased ? !queue.contains(slot) : queue.contains(slot) || resting.contains(slot))
                    && deadlines.contains(slot) == (cell.isAdmitted && queue.contains(slot))
            }
            && slots.count { $0 >= 0 } == count
            && occupiedSlots.count { cells[Int($0)].isAdmitted } == admitted
    }
}
