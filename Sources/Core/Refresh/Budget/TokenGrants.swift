/// Tokens that were handed out within the last minute, by holder, so that what comes back unused is taken out of the second in
/// which it was counted as spent.
///
/// Nobody can return more than was handed out to them, or what they had longer than a minute ago. Memory is bounded: a holder has
/// one entry a second, tier and bucket, and holders beyond `mostHolders` are not remembered, so they cannot return anything.
struct TokenGrants: Sendable {
    struct Grant: Sendable {
        let reservation: FleetBudget.Reservation
        /// In which the spending was counted.
        let second: Int
        /// CPU milliseconds that were not returned yet.
        var cost: Double
    }

    static let mostHolders = 1_000

    /// Oldest first.
    private var grants: [String: [Grant]] = [:]

    mutating func note(_ reservation: FleetBudget.Reservation, to holder: String, in second: Int) {
        forget(holder, before: second)
        if grants[holder] == nil, grants.count >= Self.mostHolders {
            for known in Array(grants.keys) { forget(known, before: second) }
            guard grants.count < Self.mostHolders else { return }
        }
        var own = grants[holder] ?? []
        let isSame = own.last.map { last in
            last.second == second && last.reservation.tier == reservation.tier
                && last.reservation.source == reservation.source
        }
        if isSame == true {
            own[own.count - 1].cost += reservation.cost
        } else {
            own.append(Grant(reservation: reservation, second: second, cost: reservation.cost))
        }
        grants[holder] = own
    }

    /// Takes back what a holder does not need, the newest first.
    /// - Returns: the parts, `cost` together at most.
    mutating func takeBack(_ cost: Double, of holder: String, tier: RefreshTier, in second: Int) -> [Grant] {
        forget(holder, before: second)
        var parts: [Grant] = []
        var left = cost
        var own = grants.removeValue(forKey: holder) ?? []
        for index in own.indices.reversed() where left > 0 && own[index].reservation.tier == tier {
            var part = own[index]
            part.cost = min(left, part.cost)
            own[index].cost -= part.cost
            left -= part.cost
            parts.append(part)
        }
        own.removeAll { $0.cost <= 0 }
        if !own.isEmpty { grants[holder] = own }
        return parts
    }

    /// Grants whose second the window of spending has forgotten.
    private mutating func forget(_ holder: String, before second: Int) {
        guard let own = grants[holder] else { return }
        let kept = own.filter { $0.second > second - SpendingWindow.seconds }
        grants[holder] = kept.isEmpty ? nil : kept
    }
}
