/// How a policy's cells wait.
public enum QueueDiscipline: Sendable {
    /// Until their priority, which grows with time, reaches the threshold θ. Keys are times, and may be too early.
    case crossing
    /// In the order of a rank that changes only with the cell's own events. Keys are ranks, smallest first, always exact.
    case ranked
    /// In the order in which they came to the queue: a key moves forward only.
    case arrival
    /// In no order: each is as likely as any other.
    case uniform
}

/// What "most urgent" means. A policy is a pure function of a cell; the scheduler does the rest.
///
/// A policy's priority must not fall as time passes without events, so that a cell, once due, stays due.
public protocol RefreshPolicy: Sendable {
    /// As it is selected by: `freshet`, `round_robin`.
    var name: String { get }
    var discipline: QueueDiscipline { get }
    /// How urgent the cell is at `now`; a cell with zero is not leased.
    func priority(of cell: CellSituation, at now: Double) -> Double
    /// By what the cell waits. For the discipline `crossing` the time at which the priority reaches `threshold`, infinite if it
    /// never does.
    func key(of cell: CellSituation, threshold: Double) -> Double
}
