/// θ: the priority from which on cells are refreshed now.
///
/// It rises to the best priority that the budget had to turn away. When nothing reaches it while there is budget left, it goes
/// down to half of the best that waits, so it settles where the budget just suffices.
struct DispatchThreshold: Sendable {
    /// Never lower, so that it can rise again by a factor.
    static let floor = 1e-12
    /// Seconds a cell that must pass between two passes over all cells: with ten million at most every ten seconds.
    private static let secondsPerCell = 1e-6
    /// A pass over so few takes no time to speak of.
    private static let fewCells = 1_000

    private(set) var value = Self.floor
    private var rekeyedAt = -Double.infinity

    mutating func turnedAway(priority: Double) {
        value = max(value, priority)
    }

    /// Goes down to half of what waits. True if the keys, made with a higher threshold and thus too late, are to be made anew.
    mutating func lower(to waiting: Double, cells: Int, now: Double) -> Bool {
        guard waiting > 0, waiting / 2 < value,
            now >= rekeyedAt + Double(max(0, cells - Self.fewCells)) * Self.secondsPerCell
        else { return false }
        value = max(Self.floor, waiting / 2)
        rekeyedAt = now
        return true
    }

    mutating func reset() { self = Self() }
}
