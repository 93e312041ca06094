import Refresh

/// A tier's limits within the fleet's budget, as an operator sets them. Rates are CPU-milliseconds a second.
package struct TierLimit: Sendable, Equatable {
    package var floor: Double
    /// nil: the whole budget.
    package var ceiling: Double?
    /// 0 to 1 of the budget, floor and ceiling at once; nil: not pinned.
    package var pinnedShare: Double?

    package init(floor: Double = 0, ceiling: Double? = nil, pinnedShare: Double? = nil) {
        self.floor = floor
        self.ceiling = ceiling
        self.pinnedShare = pinnedShare
    }

    /// Whether it limits nothing.
    package var isOpen: Bool { floor == 0 && ceiling == nil && pinnedShare == nil }

    /// Why it cannot be; nil when it can.
    var problem: String? {
        let rates = [floor, ceiling ?? 0]
        guard rates.allSatisfy({ (0...BudgetSetting.highestRate).contains($0) }) else {
            return "a floor and a ceiling lie between 0 and \(Int(BudgetSetting.highestRate)) CPU-milliseconds a second"
        }
        if let pinnedShare {
            guard (0...1).contains(pinnedShare) else {
                return "a pinned share lies between 0 and 1, not \(pinnedShare)"
            }
            if floor > 0 || ceiling != nil { return "a pinned share is floor and ceiling at once: give no others" }
        }
        if let ceiling, ceiling < floor { return "the ceiling \(ceiling) is below the floor \(floor)" }
        return nil
    }

    /// The same as shares of a rate. A floor above the rate is the whole of it.
    func share(of rate: Double) -> BudgetShare {
        if let pinnedShare { return BudgetShare(floor: pinnedShare, ceiling: pinnedShare) }
        guard rate > 0 else { return BudgetShare() }
        let floor = min(1, floor / rate)
        return BudgetShare(floor: floor, ceiling: max(floor, min(1, (ceiling ?? rate) / rate)))
    }
}
