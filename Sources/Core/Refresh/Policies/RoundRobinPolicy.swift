/// The stalest cell first, whatever it costs and whoever asks for it: the baseline.
public struct RoundRobinPolicy: RefreshPolicy {
    public let name = "round_robin"
    public let discipline = QueueDiscipline.ranked

    /// Whether cells without a query since their refresh are left out, where a value changes only with its queries.
    public let onlyQueried: Bool

    public init(onlyQueried: Bool = false) { self.onlyQueried = onlyQueried }

    /// Seconds since the refresh.
    public func priority(of cell: CellSituation, at now: Double) -> Double {
        isLeftOut(cell) ? 0 : max(0, now - cell.refreshedAt)
    }

    public func key(of cell: CellSituation, threshold: Double) -> Double {
        isLeftOut(cell) ? .infinity : cell.refreshedAt
    }

    private func isLeftOut(_ cell: CellSituation) -> Bool { onlyQueried && cell.pendingQueries == 0 }
}
