#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Every policy at every budget in every draw.
public struct SeriesExperiment: Sendable {
    /// Budgets that are reported, as keys per refresh.
    static let divisors = [96.0, 48, 24, 12]
    /// Budgets by which costs at equal error are found: from K/96 up in steps of √2.
    static let grid = (0..<14).map { 96 / pow(2, Double($0) / 2) }

    public let keys: Int
    /// `errors[name][step of the grid][draw]`.
    private(set) var errors: [String: [[Double]]] = [:]
    let contestants: [Contestant]

    /// - Parameters:
    ///   - draws: of costs, weights and queries; 0 for one with all keys alike.
    ///   - progress: told of every policy.
    public init(
        _ table: ForecastErrors, draws: Int, contestants: [Contestant] = Contestant.all, progress: (String) -> Void
    ) {
        keys = table.keys
        self.contestants = contestants
        let workloads =
            draws == 0
            ? [SeriesWorkload.uniform(keys: table.keys, hours: table.hours)]
            : (1...draws).map { draw in
                SeriesWorkload.heterogeneous(keys: table.keys, hours: table.hours, seed: UInt64(draw))
            }
        for contestant in contestants {
            progress(contestant.name)
            let budgets = draws == 0 ? Self.divisors : Self.grid
            errors[contestant.name] = budgets.map { divisor in
                workloads.enumerated().map { draw, workload in
                    SeriesReplay(errors: table, workload: workload)
                        .run(contestant, budget: Double(table.keys) / divisor, seed: UInt64(draw + 1))
                }
            }
        }
    }

    private func step(_ divisor: Double) -> Int {
        let count = errors[contestants[0].name]?.count ?? 0
        return count == Self.divisors.count
            ? Self.divisors.firstIndex(of: divisor) ?? 0 : Self.grid.firstIndex { abs($0 - divisor) < 1e-6 } ?? 0
    }

    /// By draw.
    func errors(of name: String, at divisor: Double) -> [Double] { errors[name]?[step(divisor)] ?? [] }

    package func mean(of name: String, at divisor: Double) -> Double { Interval(errors(of: name, at: divisor)).mean }

    /// The published policy with the least error at this budget.
    func best(at divisor: Double) -> String {
        contestants.filter(\.isBaseline).map(\.name)
            .min { mean(of: $0, at: divisor) < mean(of: $1, at: divisor) } ?? ""
    }

    /// How much less error, relative to the other's; above zero is better. Paired by draw.
    func margin(of name: String, over other: String, at divisor: Double) -> Interval {
        Interval(zip(errors(of: name, at: divisor), errors(of: other, at: divisor)).map { 1 - $0 / $1 })
    }

    /// How much less regret, relative to the other's, where regret is the error above that of values that are always fresh;
    /// of the means over the draws, since single draws may have next to none.
    func regretCut(of name: String, against other: String, at divisor: Double) -> Double {
        let fresh = mean(of: "always", at: divisor)
        return 1 - (mean(of: name, at: divisor) - fresh) / (mean(of: other, at: divisor) - fresh)
    }

    /// How many times the budget the other needs for the same error, by draw; a lower bound where it never gets there.
    func costRatios(of name: String, against other: String, at divisor: Double) -> [Double] {
        let budgets = Self.grid.map { Double(keys) / $0 }
        return errors(of: name, at: divisor).enumerated().map { draw, error in
            let curve = AntitonicCurve(budgets: budgets, errors: (errors[other] ?? []).map { $0[draw] })
            return curve.budget(for: error) / (Double(keys) / divisor)
        }
    }
}
