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
    ///   - holder: who takes them, and may return what is not used; nil: they cannot be returned.
    ///   - wall: the time of the budget.
    public mutating func takeTokens(
        _ cost: Double, value: Double? = nil, tier: RefreshTier = .request, holder: String? = nil, at wall: Double
    ) -> Bool {
        precondition(cost >= 0 && cost.isFinite, "work costs something or nothing")
        advance(to: wall)
        let isWorthIt = value.map { $0 >= threshold.value * cost } ?? true
        guard isWorthIt, let reservation = budget.reserve(cost, tier: tier) else {
            counters.refusedTokens += 1
            return false
        }
        budget.settle(reservation, spent: cost)
        if let holder { grants.note(reservation, to: holder, in: budget.second) }
        return true
    }

    /// Takes back tokens that their holder did not use: they count as never spent.
    ///
    /// - Parameter wall: the time of the budget.
    /// - Returns: how many were credited: no more than the holder took of the tier within the last minute.
    public mutating func returnTokens(
        _ cost: Double, of holder: String, tier: RefreshTier = .request, at wall: Double
    ) -> Double {
        precondition(cost >= 0 && cost.isFinite, "there is something to return, or nothing")
        advance(to: wall)
        let parts = grants.takeBack(cost, of: holder, tier: tier, in: budget.second)
        for part in parts { budget.refund(part.cost, of: part.reservation, settledIn: part.second) }
        return parts.reduce(0) { $0 + $1.cost }
    }

    /// CPU milliseconds that a refresh of the signal costs on that worker, or on the average one; nil for an unknown signal.
    public func cost(of signal: String, worker: String? = nil) -> Double? {
        laneIndices[signal].map { lanes[$0].statistics.costs.mean * lanes[$0].statistics.costs.factor(of: worker) }
    }
}
