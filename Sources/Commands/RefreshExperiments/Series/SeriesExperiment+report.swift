#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension SeriesExperiment {
    private static let ours = ["freshet", "freshet_gain", "freshet_trial", "freshet_gain_trial"]

    /// Raw errors, and under them margins, regret and costs.
    public var table: String {
        var errors = TextTable(["weighted mean error"] + Self.divisors.map { "K/\(Int($0))" })
        for contestant in contestants {
            errors.add(
                [contestant.name] + Self.divisors.map { TextTable.fixed(mean(of: contestant.name, at: $0)) })
        }
        errors.add(["(best published)"] + Self.divisors.map { best(at: $0) })
        return errors.description
    }

    public var comparison: String {
        var table = TextTable(["", "K/96", "K/48", "K/24", "K/12"])
        for name in Self.ours {
            for other in ["round_robin", "rps", "rps_wc"] {
                table.add(["\(name) vs \(other)"] + Self.divisors.map { margin(name, other, $0) })
            }
            table.add(["\(name) vs best"] + Self.divisors.map { margin(name, best(at: $0), $0) })
            table.add(
                ["\(name) regret vs rps"]
                    + Self.divisors.map { TextTable.percent(-regretCut(of: name, against: "rps", at: $0)) })
            table.add(
                ["\(name) cost at equal error vs round_robin"] + Self.divisors.map { cost(name, "round_robin", $0) })
            table.add(["\(name) cost at equal error vs best"] + Self.divisors.map { cost(name, best(at: $0), $0) })
        }
        return table.description
    }

    private func margin(_ name: String, _ other: String, _ divisor: Double) -> String {
        let margin = margin(of: name, over: other, at: divisor)
        return "\(TextTable.percent(-margin.mean)) [\(TextTable.fixed(-100 * margin.high, 1)), "
            + "\(TextTable.fixed(-100 * margin.low, 1))]"
    }

    private func cost(_ name: String, _ other: String, _ divisor: Double) -> String {
        let ratios = costRatios(of: name, against: other, at: divisor)
        return "\(TextTable.fixed(geometricMean(ratios), 2)) x (least \(TextTable.fixed(ratios.min() ?? 0, 2)))"
    }

    private func geometricMean(_ values: [Double]) -> Double {
        exp(values.reduce(0) { $0 + log($1) } / Double(values.count))
    }

    /// Mean error by budget and policy.
    public var errorsJSON: JSONText {
        .object(
            Self.divisors.map { divisor in
                (
                    "K/\(Int(divisor))",
                    .object(contestants.map { ($0.name, .number(mean(of: $0.name, at: divisor))) })
                )
            })
    }

    /// At K/96, and under `by_budget` at every budget; each a geometric mean over the draws with the least draw.
    public var costJSON: JSONText {
        func ratio(_ name: String, _ other: String, _ divisor: Double) -> JSONText {
            .number(geometricMean(costRatios(of: name, against: other, at: divisor)))
        }
        let details = Self.divisors.map { divisor -> (String, JSONText) in
            let ratios = costRatios(of: "freshet", against: "round_robin", at: divisor)
            return (
                "K/\(Int(divisor))",
                .object([
                    ("vs_round_robin", ratio("freshet", "round_robin", divisor)),
                    ("vs_round_robin_least_draw", .number(ratios.min() ?? 0)),
                    ("vs_rps", ratio("freshet", "rps", divisor)),
                    ("vs_best", ratio("freshet", best(at: divisor), divisor)),
                    ("gain_trial_vs_best", ratio("freshet_gain_trial", best(at: divisor), divisor)),
                ])
            )
        }
        return .object([
            ("vs_round_robin", ratio("freshet", "round_robin", 96)),
            ("vs_best", ratio("freshet", best(at: 96), 96)), ("by_budget", .object(details)),
        ])
    }

    /// Margins with their intervals, and how much less regret than RPS.
    public var marginsJSON: JSONText {
        .object(
            Self.divisors.map { divisor in
                let members = Self.ours.map { name -> (String, JSONText) in
                    (
                        name,
                        .object([
                            ("vs_round_robin", margin(of: name, over: "round_robin", at: divisor).json),
                            ("vs_rps", margin(of: name, over: "rps", at: divisor).json),
                            ("vs_rps_wc", margin(of: name, over: "rps_wc", at: divisor).json),
                            ("vs_best", margin(of: name, over: best(at: divisor), at: divisor).json),
                            ("regret_cut_vs_rps", .number(regretCut(of: name, against: "rps", at: divisor))),
                        ])
                    )
                }
                return ("K/\(Int(divisor))", .object([("best", .text(best(at: divisor)))] + members))
            })
    }

    /// Error against budget.
    public var plot: String {
        let lines = PolicyColors.shown.compactMap { shown -> LinePlot.Line? in
            guard let steps = errors[shown.name], steps.count == Self.grid.count else { return nil }
            return LinePlot.Line(
                name: shown.name, color: shown.color, isDashed: shown.isDashed,
                points: zip(Self.grid, steps).map { (Double(keys) / $0, Interval($1).mean) })
        }
        return LinePlot(
            title: "Hourly series, unlike costs, weights and query rates",
            horizontal: "refreshes an hour for \(keys) keys (mean cost 1)", vertical: "weighted error a query",
            ticks: (Self.divisors + [6, 3]).map { (Double(keys) / $0, "K/\(Int($0))") }, lines: lines
        ).svg
    }
}
