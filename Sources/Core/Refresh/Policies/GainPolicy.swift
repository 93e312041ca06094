/// `P = w · [R − ρ · n · b + κ · λ · μ · (min(t, t_away) − t_refresh)] / c`: Freshet's priority without the loss that a refresh
/// does not mend, where b is the cell's loss right after refreshes and n the number of queries since the last, and without
/// queries that an entity that has gone away will not ask: `t_away` is the time of the last query and three times the mean
/// gap between queries, which a Poisson process exceeds in one gap of twenty.
///
/// A cell whose value grows stale linearly is best refreshed when its excess loss `R − n b` has reached a level common to all
/// cells (the index of Whittle's relaxation); R alone refreshes cells that are merely noisy. Subtracting all of an estimated
/// baseline starves cells, hence ρ < 1, and a tenth of R always counts. ρ = 0.75 and κ = 0.6 were chosen on keys of the
/// Numenta benchmark that no report uses; ρ of 0.5 to 1 and κ of 0.3 to 1 differ by less than the draws do.
public struct GainPolicy: RefreshPolicy {
    private static let leastShare = 0.1
    /// Of its mean loss, what a cell is thought to keep after a refresh as long as none was seen.
    private static let guessedFreshShare = 0.5

    public let name = "freshet_gain"
    public let discipline = QueueDiscipline.crossing
    /// Mean gaps between queries after which a silent entity is thought to be away.
    private static let gapsUntilAway = 3.0
    /// κ, the weight of expected against observed loss.
    public let expectationWeight: Double
    /// ρ, the share of the fresh value's loss that is not counted.
    public let baselineShare: Double

    public init(expectationWeight: Double = 0.6, baselineShare: Double = 0.75) {
        precondition(expectationWeight >= 0, "κ cannot be negative")
        precondition((0...1).contains(baselineShare), "ρ is a share")
        self.expectationWeight = expectationWeight
        self.baselineShare = baselineShare
    }

    public func priority(of cell: CellSituation, at now: Double) -> Double {
        let expected = expectedLossRate(of: cell) * max(0, min(now, awayAt(cell)) - cell.refreshedAt)
        return cell.weight * (excess(of: cell) + expected) / cell.cost
    }

    public func key(of cell: CellSituation, threshold: Double) -> Double {
        let missing = threshold * cell.cost / cell.weight - excess(of: cell)
        if missing <= 0 { return cell.refreshedAt }
        let rate = expectedLossRate(of: cell)
        guard rate > 0 else { return .infinity }
        let due = cell.refreshedAt + missing / rate
        return due <= awayAt(cell) ? due : .infinity
    }

    private func awayAt(_ cell: CellSituation) -> Double {
        cell.queryRate > 0 ? cell.lastQueryAt + Self.gapsUntilAway / cell.queryRate : -.infinity
    }

    private func excess(of cell: CellSituation) -> Double {
        let fresh = cell.freshLoss ?? Self.guessedFreshShare * cell.meanLoss
        return max(
            Self.leastShare * cell.pendingLoss,
            cell.pendingLoss - baselineShare * Double(cell.pendingQueries) * fresh)
    }

    private func expectedLossRate(of cell: CellSituation) -> Double {
        expectationWeight * cell.queryRate * cell.meanLoss
    }
}
