/// What a tier may spend of the fleet's budget, as shares of its rate.
public struct BudgetShare: Sendable, Equatable {
    /// Kept free for the tier, whether or not it needs it.
    public var floor: Double
    /// The tier never spends more within a minute.
    public var ceiling: Double

    public init(floor: Double = 0, ceiling: Double = 1) {
        self.floor = floor
        self.ceiling = ceiling
    }
}

/// Why shares cannot be.
public enum BudgetProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case outOfRange(RefreshTier, BudgetShare)
    case floorsExceedBudget(sum: Double, deadlineShare: Double)

    public var description: String {
        switch self {
        case .outOfRange(let tier, let share):
            "the share of tier \(tier.name) has floor \(share.floor) and ceiling \(share.ceiling): 0 <= floor <= ceiling <= 1"
        case .floorsExceedBudget(let sum, let deadlineShare):
            "the tiers' floors are \(sum) together, with \(deadlineShare) for deadlines: lower them to 1 in all"
        }
    }
}
