/// All cells of one signal: their states, and the queue of those that are not leased.
///
/// A worker takes only the signals it can compute, so each signal has a queue of its own. A cell keeps its slot until it is
/// removed; slots are used again.
struct SignalLane: Sendable {
    var statistics: SignalStatistics
    private(set) var queue = IndexedHeap()
    private var cells: [CellState?] = []
    private var slots: [String: Int32] = [:]
    private var free: [Int32] = []

    init(_ signal: RefreshSignal) { statistics = SignalStatistics(signal) }

    var name: String { statistics.declared.name }
    var count: Int { slots.count }
    /// One past the largest slot ever used.
    var slotCount: Int { cells.count }
    var occupiedSlots: some Sequence<Int32> { cells.indices.lazy.filter { cells[$0] != nil }.map { Int32($0) } }

    func slot(of entity: String) -> Int32? { slots[entity] }

    /// The cell in `slot`, or nil if the slot is free.
    func cell(at slot: Int32) -> CellState? { cells[Int(slot)] }

    mutating func insert(_ cell: CellState) -> Int32 {
        precondition(slots[cell.entity] == nil, "\(cell.entity) has a cell already")
        let slot: Int32
        if let reused = free.popLast() {
            slot = reused
            cells[Int(slot)] = cell
        } else {
            slot = Int32(cells.count)
            cells.append(cell)
        }
        slots[cell.entity] = slot
        return slot
    }

    mutating func remove(_ slot: Int32) {
        guard let cell = cells[Int(slot)] else { return }
        queue.remove(slot)
        slots[cell.entity] = nil
        cells[Int(slot)] = nil
        free.append(slot)
    }

    /// Changes the cell in `slot`, which must hold one.
    mutating func update<Result>(_ slot: Int32, _ change: (inout CellState) -> Result) -> Result {
        guard var cell = cells[Int(slot)] else { preconditionFailure("slot \(slot) of \(name) is free") }
        cells[Int(slot)] = nil
        let result = change(&cell)
        cells[Int(slot)] = cell
        return result
    }

    mutating func enqueue(_ slot: Int32, key: Double) { queue.set(slot, key: key) }

    mutating func popDue(now: Double) -> Int32? {
        guard let first = queue.min, first.key <= now else { return nil }
        return queue.popMin()?.handle
    }

    mutating func dequeue(_ slot: Int32) { queue.remove(slot) }

    mutating func rekey(_ key: (CellSituation, CellState) -> Double) {
        let (statistics, cells) = (statistics, cells)
        queue.rekey { slot in
            guard let cell = cells[Int(slot)] else { return .infinity }
            return key(statistics.situation(of: cell), cell)
        }
    }

    /// Whether exactly the cells that are not leased are queued, and the queue is in order; in linear time.
    var isValid: Bool {
        queue.isValid
            && occupiedSlots.allSatisfy { slot in
                guard let cell = cells[Int(slot)] else { return false }
                return slots[cell.entity] == slot && queue.contains(slot) == !cell.isLeased
            }
            && slots.count + free.count == cells.count
    }
}
