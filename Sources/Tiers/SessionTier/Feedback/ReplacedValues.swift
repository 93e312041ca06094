import Signals

/// Values that refreshes have replaced, kept for a few queries, so that the old one and the new one are both scored: what the
/// refresh bought. Bounded: the cells that were refreshed longest ago go first.
struct ReplacedValues: Sendable {
    private struct Replaced: Sendable {
        let value: SignalValue
        var queriesLeft: Int
    }

    /// J: for how many queries a value is kept.
    static let queries = 8

    private var cells: LeastRecentlyUsed<FeedbackAccumulator.Cell, Replaced>

    init(capacity: Int) {
        cells = LeastRecentlyUsed(capacity: capacity)
    }

    mutating func keep(_ value: SignalValue, of cell: FeedbackAccumulator.Cell) {
        cells.insert(Replaced(value: value, queriesLeft: Self.queries), for: cell)
    }

    /// The value that the cell had before, for one query; nil when there is none, or it was asked for often enough.
    mutating func next(of cell: FeedbackAccumulator.Cell) -> SignalValue? {
        guard var known = cells.remove(cell) else { return nil }
        known.queriesLeft -= 1
        if known.queriesLeft > 0 { cells.insert(known, for: cell) }
        return known.value
    }

    /// Of users that are forgotten, and of all others: they are few, and the next refreshes bring more.
    mutating func removeAll() { cells.removeAll() }
}
