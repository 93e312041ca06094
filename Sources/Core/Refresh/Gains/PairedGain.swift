/// What refreshing a signal buys: the loss of a stale value less that of a fresh one on the same query, over many reports.
///
/// Age alone would be confounded, since stale cells are those of inactive entities; pairs are not. A report's pairs come from
/// one cell and are not independent, so the variance is that of a ratio of report sums (Cochran, "Sampling Techniques",
/// 6.4). Older reports fade, half in about 7,000.
public struct PairedGain: Sendable, Equatable {
    /// Below, nothing is claimed.
    static let fewestReports = 30.0
    private static let fading = 1 - 1e-4
    /// Two-sided 99 %.
    private static let quantile = 2.576

    private var count = 0.0
    private var pairSum = 0.0
    private var differenceSum = 0.0
    private var servedSum = 0.0
    private var pairSquares = 0.0
    private var differenceSquares = 0.0
    private var products = 0.0

    public init() {}

    /// Pairs that count, after fading.
    public var pairs: Double { pairSum }
    public var reports: Double { count }

    /// Loss per query that a refresh saves; negative when fresh values are worse.
    public var mean: Double { pairSum > 0 ? differenceSum / pairSum : 0 }

    /// Standard error of `mean`.
    public var standardError: Double {
        guard count > 1, pairSum > 0 else { return .infinity }
        let residual = differenceSquares - 2 * mean * products + mean * mean * pairSquares
        return (max(0, residual) * count / (count - 1)).squareRoot() / pairSum
    }

    public var lower: Double { mean - Self.quantile * standardError }
    public var upper: Double { mean + Self.quantile * standardError }

    /// Of the served values' loss, the share that refreshing saves.
    public var share: Double { servedSum > 0 ? differenceSum / servedSum : 0 }

    /// Whether refreshing makes it worse, at 99 % confidence.
    public var isHarmful: Bool { count >= Self.fewestReports && upper < 0 }

    /// - Parameters:
    ///   - pairs: queries that were scored twice; not zero.
    ///   - servedLoss: summed over them, of the value that was served.
    ///   - freshLoss: summed over them, of a value recomputed at the time of the query.
    mutating func observe(pairs: Int, servedLoss: Double, freshLoss: Double) {
        guard pairs > 0, servedLoss.isFinite, freshLoss.isFinite else { return }
        let (pairs, difference) = (Double(pairs), servedLoss - freshLoss)
        count = count * Self.fading + 1
        pairSum = pairSum * Self.fading + pairs
        differenceSum = differenceSum * Self.fading + difference
        servedSum = servedSum * Self.fading + servedLoss
        pairSquares = pairSquares * Self.fading + pairs * pairs
        differenceSquares = differenceSquares * Self.fading + difference * difference
        products = products * Self.fading + pairs * difference
    }
}
