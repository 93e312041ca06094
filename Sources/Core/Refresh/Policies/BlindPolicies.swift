// Policies that look at neither loss nor queries.

/// Any cell, as likely as any other.
public struct RandomPolicy: RefreshPolicy {
    public let name = "random"
    public let discipline = QueueDiscipline.uniform

    public init() {}

    public func priority(of cell: CellSituation, at now: Double) -> Double { 1 }
    public func key(of cell: CellSituation, threshold: Double) -> Double { cell.refreshedAt }
}

/// The cell with the fewest refreshes, the stalest of these.
public struct LeastUpdatedPolicy: RefreshPolicy {
    public let name = "least_updated"
    public let discipline = QueueDiscipline.ranked

    public init() {}

    public func priority(of cell: CellSituation, at now: Double) -> Double { 1 / Double(1 + cell.refreshes) }

    public func key(of cell: CellSituation, threshold: Double) -> Double {
        // Times are far below 10¹² seconds, so ages decide among cells with equal counts only.
        1e12 * Double(cell.refreshes) + cell.refreshedAt
    }
}

/// Nothing: what staleness costs when nobody does anything about it.
public struct NeverPolicy: RefreshPolicy {
    public let name = "never"
    public let discipline = QueueDiscipline.ranked

    public init() {}

    public func priority(of cell: CellSituation, at now: Double) -> Double { 0 }
    public func key(of cell: CellSituation, threshold: Double) -> Double { .infinity }
}
