/// The stalest cell first, whatever it costs and whoever asks for it: the baseline.
public struct RoundRobinPolicy: RefreshPolicy {
    public let name = "round_robin"
    public let discipline = QueueDiscipline.ranked

    public init() {}

    /// Seconds since the refresh.
    public func priority(of cell: CellSituation, at now: Double) -> Double {
        max(.leastNonzeroMagnitude, now - cell.refreshedAt)
    }

    public func key(of cell: CellSituation, threshold: Double) -> Double { cell.refreshedAt }
}
