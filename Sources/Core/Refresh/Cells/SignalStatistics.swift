/// What the cells of one signal have in common: the scale of their losses, and priors for cells that little is known of.
struct SignalStatistics: Sendable {
    /// A cell's mean loss remembers about as many queries.
    static let lossMemory = 50
    /// A prior counts as much as this many observations.
    static let priorStrength = 5.0

    private(set) var declared: RefreshSignal
    private var rawLossMean = 0.0
    private var lossCount = 0
    private var cost: Double
    private var costDeviation: Double
    private var costCount = 0

    init(_ declared: RefreshSignal) {
        self.declared = declared
        cost = declared.declaredCost
        costDeviation = declared.declaredCost / 2
    }

    /// Takes a new declaration; its cost counts only until one was measured.
    mutating func declare(_ signal: RefreshSignal) {
        declared = signal
        guard costCount == 0 else { return }
        cost = signal.declaredCost
        costDeviation = signal.declaredCost / 2
    }

    /// Takes a raw loss into the signal's mean and returns it divided by that mean, so that signals whose losses have
    /// different units compete fairly. Negative and non-finite losses count as zero.
    mutating func normalise(_ loss: Double) -> Double {
        let loss = loss.isFinite ? max(0, loss) : 0
        lossCount += 1
        rawLossMean += (loss - rawLossMean) / Double(min(lossCount, 10_000))
        return rawLossMean > 0 ? loss / rawLossMean : 0
    }

    mutating func observeCost(_ measured: Double) {
        costCount += 1
        let step = 1 / Double(min(costCount, 20))
        costDeviation += step * (abs(measured - cost) - costDeviation)
        cost += step * (measured - cost)
    }

    /// μ of a cell: its own mean normalised loss per query, shrunk to its signal's, which is 1 by the normalisation, and
    /// so is every tier's: the chain cell → signal → tier ends in the same prior.
    func meanLoss(of cell: CellState) -> Double {
        let count = Double(min(cell.lossCount, Self.lossMemory))
        return (cell.meanLoss * count + Self.priorStrength) / (count + Self.priorStrength)
    }

    /// c of a cell in CPU milliseconds: its own measurements, else its signal's, else what was declared.
    func cost(of cell: CellState) -> Double { max(cell.cost > 0 ? cell.cost : cost, 1e-6) }

    /// What a lease sets aside: the expected cost and twice its mean deviation, so that few refreshes cost more.
    func reservation(of cell: CellState) -> Double {
        cost(of: cell) + 2 * max(cell.costDeviation, costDeviation * cost(of: cell) / max(cost, 1e-6))
    }

    /// The cell as policies see it.
    func situation(of cell: CellState) -> CellSituation {
        CellSituation(
            weight: declared.weight, pendingLoss: cell.pendingLoss, queryRate: cell.queryRate,
            meanLoss: meanLoss(of: cell), cost: cost(of: cell), refreshedAt: cell.refreshedAt,
            lastQueryAt: cell.lastQueryAt)
    }
}
