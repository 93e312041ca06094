/// `P = w · [R + κ · λ · μ · (t − t_refresh)] / c`: observed loss since the refresh and the loss that queries since then are
/// expected to have met, by criticality, a CPU millisecond.
///
/// The first term is RALF's regret proportional scheduling; the second lets cells in that have had no labelled query yet.
/// κ between 0.1 and 1 behaves alike. P is linear in t between events, so the time of reaching a threshold is known.
public struct FreshetPolicy: RefreshPolicy {
    public let name = "freshet"
    public let discipline = QueueDiscipline.crossing
    /// κ, the weight of expected against observed loss.
    public let expectationWeight: Double

    public init(expectationWeight: Double = 0.3) {
        precondition(expectationWeight >= 0, "κ cannot be negative")
        self.expectationWeight = expectationWeight
    }

    public func priority(of cell: CellSituation, at now: Double) -> Double {
        cell.weight * (cell.pendingLoss + expectedLossRate(of: cell) * max(0, now - cell.refreshedAt)) / cell.cost
    }

    public func key(of cell: CellSituation, threshold: Double) -> Double {
        let missing = threshold * cell.cost / cell.weight - cell.pendingLoss
        if missing <= 0 { return cell.refreshedAt }
        let rate = expectedLossRate(of: cell)
        return rate > 0 ? cell.refreshedAt + missing / rate : .infinity
    }

    private func expectedLossRate(of cell: CellSituation) -> Double {
        expectationWeight * cell.queryRate * cell.meanLoss
    }
}
