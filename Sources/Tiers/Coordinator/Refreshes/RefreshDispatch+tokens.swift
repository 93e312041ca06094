import Refresh

/// What was granted, refused and returned of work without leases, in CPU-milliseconds since the start.
package struct TokenTotals: Sendable, Equatable {
    package var granted = 0.0
    package var refused = 0.0
    /// Granted, and not used.
    package var returned = 0.0
    /// Normalised loss that a CPU-millisecond of it saves, as those who ask say; an exponential mean over about the last twenty.
    package var valuePerMilli = 0.0

    mutating func ask(worth value: Double) { valuePerMilli += (value - valuePerMilli) / 20 }

    static func += (totals: inout TokenTotals, more: TokenTotals) {
        totals.granted += more.granted
        totals.refused += more.refused
        totals.returned += more.returned
    }
}

extension RefreshDispatch {
    /// Work that takes no lease, such as inference at the time of a request, and what it asks of the budget. CPU-milliseconds.
    package struct TokenRequest: Sendable, Equatable {
        package var node: String
        /// Whose share of the budget it is.
        package var tier: RefreshTier
        /// 0: there is only something to return.
        package var wanted: Double
        /// Less is of no use; 0: nothing less than what is wanted.
        package var least: Double
        /// Normalised loss that a CPU-millisecond saves; nil: not known.
        package var valuePerMilli: Double?
        /// Granted to the node earlier, and not used.
        package var returned: Double

        package init(
            node: String, tier: RefreshTier = .request, wanted: Double, least: Double = 0, valuePerMilli: Double? = nil,
            returned: Double = 0
        ) {
            self.node = node
            self.tier = tier
            self.wanted = wanted
            self.least = least
            self.valuePerMilli = valuePerMilli
            self.returned = returned
        }
    }

    /// Credits what is returned, then takes CPU time: what is wanted, else the least that is of use.
    /// - Returns: CPU-milliseconds; 0 when the budget does not afford them.
    package mutating func takeTokens(_ request: TokenRequest, elapsed: Duration) -> Double {
        let now = time.ofBudget(elapsed: elapsed)
        var totals = tokens[request.tier] ?? TokenTotals()
        defer { tokens[request.tier] = totals }
        if request.returned > 0 {
            totals.returned += scheduler.returnTokens(
                request.returned, of: request.node, tier: request.tier, at: now)
        }
        guard request.wanted > 0 else { return 0 }
        if let value = request.valuePerMilli { totals.ask(worth: value) }
        let offers =
            request.least > 0 && request.least < request.wanted ? [request.wanted, request.least] : [request.wanted]
        for cost in offers {
            let isGranted = scheduler.takeTokens(
                cost, value: request.valuePerMilli.map { $0 * cost }, tier: request.tier, holder: request.node, at: now)
            if isGranted {
                totals.granted += cost
                return cost
            }
        }
        totals.refused += request.wanted
        return 0
    }

    /// Of all tiers together; what a CPU-millisecond saves differs by tier, and is left out.
    var tokenTotals: TokenTotals { tokens.values.reduce(into: TokenTotals()) { $0 += $1 } }
}
