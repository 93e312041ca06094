import Refresh

/// What the fleet may spend on refreshes, how it is divided among the tiers, and by which policy refreshes are chosen.
package struct BudgetSetting: Sendable, Equatable {
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        case invalidRate(Double)
        case unknownPolicy(String)
        case invalidLimit(tier: String, String)
        /// Shares of the budget that are kept for tiers, together.
        case floorsExceedBudget(Double)

        package var description: String {
            switch self {
            case .invalidRate(let rate):
                "cpu_millis_per_second is \(rate), not between 0 and \(Int(BudgetSetting.highestRate))"
            case .unknownPolicy(let name):
                "policy '\(name)' is not one of \(BudgetSetting.policies.joined(separator: ", "))"
            case .invalidLimit(let tier, let problem):
                "tiers[\(tier)]: \(problem)"
            case .floorsExceedBudget(let sum):
                "tiers: their floors are \(sum) of the budget together; at most \(BudgetSetting.highestFloors) can be "
                    + "kept, so that what has a deadline is never without"
            }
        }
    }

    /// A thousand cores.
    package static let highestRate = 1_000_000.0
    /// Of the budget that tiers' floors may take together: the rest is kept for cells with deadlines.
    package static let highestFloors = 0.8
    /// The names that a policy can have.
    package static var policies: [String] { RefreshPolicies.all.map(\.name) }

    /// CPU-milliseconds per second of wall time; 0 stops refreshing.
    package let cpuMillisPerSecond: Double
    /// A name of `RefreshPolicies`.
    package let policy: String
    /// Of the tiers that have limits of their own.
    package let tiers: [RefreshTier: TierLimit]

    package init(
        cpuMillisPerSecond: Double, policy: String, tiers: [RefreshTier: TierLimit] = [:]
    ) throws(Problem) {
        guard (0...Self.highestRate).contains(cpuMillisPerSecond) else { throw .invalidRate(cpuMillisPerSecond) }
        guard RefreshPolicies.named(policy) != nil else { throw .unknownPolicy(policy) }
        for (tier, limit) in tiers {
            if let problem = limit.problem { throw .invalidLimit(tier: tier.name, problem) }
        }
        self.cpuMillisPerSecond = cpuMillisPerSecond
        self.policy = policy
        self.tiers = tiers.filter { !$0.value.isOpen }
        let floors = shares.values.reduce(0) { $0 + $1.floor }
        guard floors <= Self.highestFloors + 1e-9 else { throw .floorsExceedBudget(floors) }
    }

    /// Every tier's part, as shares.
    var shares: [RefreshTier: BudgetShare] {
        Dictionary(
            uniqueKeysWithValues: RefreshTier.allCases.map { tier in
                (tier, tiers[tier]?.share(of: cpuMillisPerSecond) ?? BudgetShare())
            })
    }
}
