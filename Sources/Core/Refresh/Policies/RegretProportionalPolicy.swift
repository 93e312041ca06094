/// RALF's regret proportional scheduling: the cell with the greatest loss observed since its refresh.
///
/// Whoever was never computed has a loss that a model could still bring down at one stroke, hence the cold rule of RALF's
/// experiments: such cells go first once they were asked for.
public struct RegretProportionalPolicy: RefreshPolicy {
    public let discipline = QueueDiscipline.ranked
    public let coldFirst: Bool

    public init(coldFirst: Bool = false) { self.coldFirst = coldFirst }

    public var name: String { coldFirst ? "rps_cold" : "rps" }

    public func priority(of cell: CellSituation, at now: Double) -> Double {
        coldFirst && cell.refreshes == 0 && cell.pendingQueries > 0 ? cell.pendingLoss + 1e9 : cell.pendingLoss
    }

    public func key(of cell: CellSituation, threshold: Double) -> Double { -priority(of: cell, at: cell.refreshedAt) }
}

/// RPS·w/c: the observed loss since the refresh, by weight, a CPU millisecond.
public struct CostAwareRegretPolicy: RefreshPolicy {
    public let name = "rps_wc"
    public let discipline = QueueDiscipline.ranked

    public init() {}

    public func priority(of cell: CellSituation, at now: Double) -> Double {
        cell.weight * cell.pendingLoss / cell.cost
    }

    public func key(of cell: CellSituation, threshold: Double) -> Double { -priority(of: cell, at: cell.refreshedAt) }
}
