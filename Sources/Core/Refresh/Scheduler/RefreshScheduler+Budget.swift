extension RefreshScheduler {
    /// CPU milliseconds a second.
    public var budgetRate: Double { budget.rate }

    /// From now on at most `rate` CPU milliseconds are spent a second; 0 stops refreshing.
    public mutating func setBudget(_ rate: Double, now: Double) {
        configuration.budget = rate
        budget.setRate(rate, now: now)
    }

    /// What each tier may spend of the budget; tiers that are not named keep their shares.
    public mutating func setShares(_ shares: [RefreshTier: BudgetShare], now: Double) throws(BudgetProblem) {
        try budget.setShares(shares, now: now)
    }

    public var shares: [RefreshTier: BudgetShare] {
        Dictionary(uniqueKeysWithValues: RefreshTier.allCases.map { ($0, budget.shares[$0.rawValue]) })
    }

    /// Spends `cost` CPU milliseconds on work that takes no lease, such as inference at the time of a request. False if the
    /// budget does not afford it, or if refreshes are waiting that buy more with it.
    ///
    /// - Parameters:
    ///   - value: the weighted, normalised loss that the work is expected to save; nil if that is not known, so that only
    ///     the budget decides.
    ///   - wall: the time of the budget.
    public mutating func takeTokens(
        _ cost: Double, value: Double? = nil, tier: RefreshTier = .request, at wall: Double
    ) -> Bool {
        precondition(cost >= 0 && cost.isFinite, "work costs something or nothing")
        advance(to: wall)
        let isWorthIt = value.map { $0 >= threshold.value * cost } ?? true
        guard isWorthIt, let reservation = budget.reserve(cost, tier: tier) else {
            counters.refusedTokens += 1
            return false
        }
        budget.settle(reservation, spent: cost)
        return true
    }

    /// CPU milliseconds that a refresh of the signal costs on that worker, or on the average one; nil for an unknown signal.
    public func cost(of signal: String, worker: String? = nil) -> Double? {
        laneIndices[signal].map { lanes[$0].statistics.costs.mean * lanes[$0].statistics.costs.factor(of: worker) }
    }
}
