/// Every policy at every budget on MovieLens-100k, in one mode.
public struct RatingExperiment: Sendable {
    /// Refits a step.
    static let budgets = [0.05, 0.1, 0.2, 0.5, 1]
    private static let resamples = 1_000

    let mode: RatingMode
    let contestants: [Contestant]
    /// `losses[name][budget][user]`.
    private var losses: [String: [[(sum: Double, count: Int)]]] = [:]

    public init(
        _ log: RatingLog, mode: RatingMode, contestants: [Contestant] = Contestant.forRatings,
        progress: (String) -> Void
    ) {
        self.mode = mode
        self.contestants = contestants
        let replay = RatingReplay(RatingModel(log, mode: mode))
        for contestant in contestants {
            progress("\(mode.name): \(contestant.name)")
            var runs = [[(sum: Double, count: Int)]]()
            for budget in Self.budgets {
                // The ends of the scale do not depend on the budget.
                let isEnd = contestant.name == "always" || contestant.name == "never"
                runs.append(isEnd && !runs.isEmpty ? runs[0] : replay.run(contestant, budget: budget))
            }
            losses[contestant.name] = runs
        }
    }

    /// Mean squared error.
    func error(of name: String, _ budget: Int) -> Double { Self.mean(losses[name]?[budget] ?? []) }

    func best(_ budget: Int) -> String {
        contestants.filter(\.isBaseline).map(\.name).min { error(of: $0, budget) < error(of: $1, budget) } ?? ""
    }

    private static func mean(_ losses: [(sum: Double, count: Int)]) -> Double {
        losses.reduce(0) { $0 + $1.sum } / Double(max(1, losses.reduce(0) { $0 + $1.count }))
    }

    /// How much less error, relative to the other's, with the 95 % interval of a paired bootstrap over users.
    func margin(of name: String, over other: String, _ budget: Int) -> (mean: Double, low: Double, high: Double) {
        guard let ours = losses[name]?[budget], let theirs = losses[other]?[budget] else { return (0, 0, 0) }
        let active = ours.indices.filter { ours[$0].count > 0 }
        var random = SeededGenerator(seed: 1)
        let margins = (0..<Self.resamples).map { _ -> Double in
            var (mine, other) = (0.0, 0.0)
            for _ in active {
                let user = active[Int.random(in: 0..<active.count, using: &random)]
                mine += ours[user].sum
                other += theirs[user].sum
            }
            return 1 - mine / other
        }.sorted()
        let point = 1 - Self.mean(ours) / Self.mean(theirs)
        return (point, margins[Self.resamples / 40], margins[Self.resamples - 1 - Self.resamples / 40])
    }

    func regretCut(of name: String, against other: String, _ budget: Int) -> Double {
        let fresh = error(of: "always", budget)
        return 1 - (error(of: name, budget) - fresh) / (error(of: other, budget) - fresh)
    }

    // MARK: - Report

    private static let ours = ["freshet", "freshet_gain", "freshet_gain_trial"]

    public var table: String {
        var table = TextTable(["MSE, \(mode.name)"] + Self.budgets.map { "\($0)" })
        for contestant in contestants {
            table.add(
                [contestant.name]
                    + Self.budgets.indices.map { TextTable.fixed(error(of: contestant.name, $0)) })
        }
        table.add(["(best published)"] + Self.budgets.indices.map { best($0) })
        for name in Self.ours {
            table.add(["\(name) vs round_robin"] + Self.budgets.indices.map { margin(name, "round_robin", $0) })
            table.add(["\(name) vs rps"] + Self.budgets.indices.map { margin(name, "rps", $0) })
            table.add(["\(name) vs best"] + Self.budgets.indices.map { margin(name, best($0), $0) })
            table.add(
                ["\(name) regret vs rps"]
                    + Self.budgets.indices.map { TextTable.percent(-regretCut(of: name, against: "rps", $0)) })
        }
        return table.description
    }

    private func margin(_ name: String, _ other: String, _ budget: Int) -> String {
        let margin = margin(of: name, over: other, budget)
        return "\(TextTable.percent(-margin.mean)) [\(TextTable.fixed(-100 * margin.high, 1)), "
            + "\(TextTable.fixed(-100 * margin.low, 1))]"
    }

    public var json: JSONText {
        .object(
            Self.budgets.indices.map { budget in
                let errors = contestants.map { ($0.name, JSONText.number(error(of: $0.name, budget))) }
                let margins = Self.ours.flatMap { name -> [(String, JSONText)] in
                    [("round_robin", "round_robin"), ("rps", "rps"), ("best", best(budget))].map { label, other in
                        let margin = margin(of: name, over: other, budget)
                        return (
                            "\(name)_vs_\(label)",
                            .list([.number(margin.mean), .number(margin.low), .number(margin.high)])
                        )
                    }
                }
                return (
                    "\(Self.budgets[budget])",
                    .object(errors + [("best", .text(best(budget))), ("margins", .object(margins))])
                )
            })
    }

    public var plot: String {
        let lines = PolicyColors.shown.compactMap { shown -> LinePlot.Line? in
            guard losses[shown.name] != nil else { return nil }
            return LinePlot.Line(
                name: shown.name, color: shown.color, isDashed: shown.isDashed,
                points: Self.budgets.indices.map { (Self.budgets[$0], error(of: shown.name, $0)) })
        }
        return LinePlot(
            title: "MovieLens-100k, \(mode.name) mode", horizontal: "refits a step of 60 s",
            vertical: "mean squared error", ticks: Self.budgets.map { ($0, "\($0)") }, lines: lines
        ).svg
    }
}
