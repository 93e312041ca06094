import Refresh

/// What the fleet may spend on refreshes, and by which policy they are chosen.
package struct BudgetSetting: Sendable, Equatable {
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        case invalidRate(Double)
        case unknownPolicy(String)

        package var description: String {
            switch self {
            case .invalidRate(let rate):
                "cpu_millis_per_second is \(rate), not between 0 and \(Int(BudgetSetting.highestRate))"
            case .unknownPolicy(let name):
                "policy '\(name)' is not one of \(RefreshPolicies.all.map(\.name).joined(separator: ", "))"
            }
        }
    }

    /// A thousand cores.
    package static let highestRate = 1_000_000.0

    /// CPU-milliseconds per second of wall time; 0 stops refreshing.
    package let cpuMillisPerSecond: Double
    /// Name of one of `RefreshPolicies.all`.
    package let policy: String

    package init(cpuMillisPerSecond: Double, policy: String) throws(Problem) {
        guard (0...Self.highestRate).contains(cpuMillisPerSecond) else { throw .invalidRate(cpuMillisPerSecond) }
        guard RefreshPolicies.named(policy) != nil else { throw .unknownPolicy(policy) }
        self.cpuMillisPerSecond = cpuMillisPerSecond
        self.policy = policy
    }
}
