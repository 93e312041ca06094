// Policies that look at queries alone.

/// Cells in the order of the first query since their refresh.
public struct ArrivalPolicy: RefreshPolicy {
    public let name = "fifo"
    public let discipline = QueueDiscipline.arrival

    public init() {}

    public func priority(of cell: CellSituation, at now: Double) -> Double { Double(cell.pendingQueries) }

    public func key(of cell: CellSituation, threshold: Double) -> Double {
        cell.pendingQueries > 0 ? cell.lastQueryAt : .infinity
    }
}

/// Each cell as often, in the long run, as it is queried: stride scheduling (Waldspurger and Weihl 1995) with λ for tickets.
public struct QueryProportionalPolicy: RefreshPolicy {
    public let name = "query_proportional"
    public let discipline = QueueDiscipline.crossing

    public init() {}

    public func priority(of cell: CellSituation, at now: Double) -> Double {
        cell.queryRate * max(0, now - cell.refreshedAt)
    }

    public func key(of cell: CellSituation, threshold: Double) -> Double {
        cell.queryRate > 0 ? cell.refreshedAt + threshold / cell.queryRate : .infinity
    }
}

/// The cell with the most queries since its refresh.
public struct MostPendingPolicy: RefreshPolicy {
    public let name = "most_pending"
    public let discipline = QueueDiscipline.ranked

    public init() {}

    public func priority(of cell: CellSituation, at now: Double) -> Double { Double(cell.pendingQueries) }
    public func key(of cell: CellSituation, threshold: Double) -> Double { -Double(cell.pendingQueries) }
}

/// The cell that was queried last, if it was since its refresh.
public struct LastQueryPolicy: RefreshPolicy {
    public let name = "last_query"
    public let discipline = QueueDiscipline.ranked

    public init() {}

    public func priority(of cell: CellSituation, at now: Double) -> Double { cell.pendingQueries > 0 ? 1 : 0 }

    public func key(of cell: CellSituation, threshold: Double) -> Double {
        cell.pendingQueries > 0 ? -cell.lastQueryAt : .infinity
    }
}
