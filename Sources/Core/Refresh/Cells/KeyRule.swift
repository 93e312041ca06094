/// How a cell's key comes about: by the policy, at the present threshold.
struct KeyRule: Sendable {
    let policy: any RefreshPolicy
    /// θ.
    let threshold: Double
    /// Seconds over which query rates are averaged.
    let rateTimeConstant: Double
    /// Whether keys must be exact, rather than too early at worst.
    let isExact: Bool

    func key(of cell: CellState, _ statistics: SignalStatistics) -> Double {
        policy.key(
            of: statistics.situation(of: cell, rateTimeConstant: rateTimeConstant), threshold: threshold)
    }
}
