/// What the cells of one signal have in common: the scale of their losses, and priors for cells that little is known of.
struct SignalStatistics: Sendable {
    /// A cell's mean loss remembers about as many queries.
    static let lossMemory = 50
    /// A prior counts as much as this many observations.
    static let priorStrength = 5.0

    private(set) var declared: RefreshSignal
    private(set) var costs: SignalCosts
    private var rawLossMean = 0.0
    private(set) var lossCount = 0
    /// Normalised; 1 unless the scale was declared.
    private var lossMean = 0.0
    /// The prior of a cell's μ: the signal's mean, itself shrunk to its tier's.
    private(set) var lossPrior = 1.0
    /// What a refresh is known to buy, from values scored beside those that they replaced.
    var gain = PairedGain()
    var isHeld = false

    init(_ declared: RefreshSignal) {
        self.declared = declared
        costs = SignalCosts(declared: declared.declaredCost)
    }

    /// Takes a new declaration; its cost counts only until one was measured.
    mutating func declare(_ signal: RefreshSignal) {
        declared = signal
        costs.declare(signal.declaredCost)
    }

    /// Takes a raw loss and returns it divided by the signal's scale, so that signals whose losses have different units
    /// compete fairly. Negative and non-finite losses count as zero.
    mutating func normalise(_ loss: Double, tier: inout TierLoss) -> Double {
        let loss = loss.isFinite ? max(0, loss) : 0
        lossCount += 1
        let step = 1 / Double(min(lossCount, 10_000))
        rawLossMean += step * (loss - rawLossMean)
        let scale = declared.lossScale ?? rawLossMean
        let normalised = scale > 0 ? loss / scale : 0
        lossMean += step * (normalised - lossMean)
        tier.observe(normalised)
        let count = Double(min(lossCount, Self.lossMemory))
        lossPrior =
            declared.lossScale == nil
            ? 1 : (lossMean * count + tier.mean * Self.priorStrength) / (count + Self.priorStrength)
        return normalised
    }

    mutating func observeCost(_ measured: Double, expected: Double, worker: String?) {
        costs.observe(measured, expected: expected, worker: worker)
    }

    /// μ of a cell: its own mean normalised loss per query, shrunk to its signal's, and that to its tier's. Where losses are
    /// normalised by the signal's mean, both are 1.
    func meanLoss(of cell: CellState) -> Double {
        let count = Double(cell.lossCount)
        return (Double(cell.meanLoss) * count + Self.priorStrength * lossPrior) / (count + Self.priorStrength)
    }

    /// c of a cell in CPU milliseconds: its own measurements, else its signal's, else what was declared.
    func cost(of cell: CellState) -> Double { max(cell.cost > 0 ? Double(cell.cost) : costs.mean, 1e-6) }

    /// What a lease sets aside: the expected cost on that worker, and twice its mean deviation, so that few refreshes cost
    /// more.
    func reservation(of cell: CellState, worker: String? = nil) -> Double {
        cost(of: cell) * costs.factor(of: worker) * costs.margin
    }

    /// The cell as policies see it.
    func situation(of cell: CellState, rateTimeConstant: Double) -> CellSituation {
        CellSituation(
            weight: declared.weight, pendingLoss: Double(cell.pendingLoss),
            queryRate: cell.rate(at: cell.refreshedAt, timeConstant: rateTimeConstant), meanLoss: meanLoss(of: cell),
            cost: cost(of: cell), refreshedAt: cell.refreshedAt, lastQueryAt: cell.lastQueryAt,
            pendingQueries: Int(cell.pendingQueries), refreshes: Int(cell.refreshes), freshLoss: cell.freshLoss,
            entity: cell.entity)
    }
}

/// The mean normalised loss of all signals of a tier.
struct TierLoss: Sendable {
    private(set) var mean = 1.0
    private var count = 0

    mutating func observe(_ loss: Double) {
        count += 1
        mean += (loss - mean) / Double(min(count, 100_000))
    }
}
