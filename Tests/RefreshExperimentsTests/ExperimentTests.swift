import Refresh
import RefreshExperiments
import Testing

struct ExperimentTests {
    /// Series that drift at different speeds, made from a seed.
    private static func table(keys: Int, hours: Int) -> ForecastErrors {
        var random = SeededGenerator(seed: 5)
        return ForecastErrors(
            (0..<keys).map { key in
                var level = 10.0
                let values = (0..<hours).map { (hour: Int) -> Double in
                    let speed = key % 4 == 0 ? 1 : 0.05
                    level += speed * Double.random(in: -1...1, using: &random)
                    let noise = Double.random(in: -0.1...0.1, using: &random)
                    return level + Double(hour % 24) / 8 + noise
                }
                return HourlySeries(name: "\(key)", values: values)
            })
    }

    @Test("A series of a trend and a daily course is forecast without error")
    func perfectForecast() {
        let values = (0..<110).map { (hour: Int) -> Double in
            let ofDay = Double(hour % 24)
            return 3 * Double(hour) + ofDay * ofDay
        }
        let errors = ForecastErrors([HourlySeries(name: "a", values: values)])
        #expect(errors.error(of: 0, fittedAt: 60, at: 61) < 1e-4)
        #expect(errors.error(of: 0, fittedAt: 60, at: 100) < 1e-4)
    }

    @Test("The scheduler in the simulation spends its budget and no more, and the ends of the scale are its ends")
    func experimentOnMadeSeries() {
        let names: Set = ["always", "never", "freshet", "round_robin", "random"]
        let experiment = SeriesExperiment(
            Self.table(keys: 24, hours: 160), draws: 2, contestants: Contestant.all.filter { names.contains($0.name) },
            progress: { _ in })
        let (always, never) = (experiment.mean(of: "always", at: 12), experiment.mean(of: "never", at: 12))
        #expect(always < experiment.mean(of: "freshet", at: 12))
        #expect(experiment.mean(of: "freshet", at: 12) < never)
        #expect(experiment.mean(of: "freshet", at: 48) < experiment.mean(of: "random", at: 48))
        #expect(experiment.mean(of: "freshet", at: 24) < experiment.mean(of: "freshet", at: 96))
    }

    @Test("The same draws give the same errors")
    func deterministic() {
        func error() -> Double {
            SeriesExperiment(
                Self.table(keys: 12, hours: 120), draws: 1,
                contestants: Contestant.all.filter { $0.name == "freshet_explore" }, progress: { _ in }
            ).mean(of: "freshet_explore", at: 24)
        }
        let (first, second) = (error(), error())
        #expect(first == second)
    }

    @Test("The budget for an error lies on the line between the budgets around it, and violations are pooled")
    func equalErrorByHand() {
        let curve = AntitonicCurve(budgets: [1, 4, 16], errors: [3, 2, 1])
        #expect(abs(curve.budget(for: 1.5) - 8) < 1e-9)
        #expect(curve.budget(for: 5) == 1)
        #expect(curve.budget(for: 0.5) == 16)
        let pooled = AntitonicCurve(budgets: [1, 4, 16], errors: [3, 1, 2])
        #expect(abs(pooled.budget(for: 2.25) - 2) < 1e-9, "the last two are 1.5 each")
    }

    @Test("An interval of eight draws is Student's")
    func intervalByHand() {
        let interval = Interval([1, 2, 3, 4, 5, 6, 7, 8])
        #expect(interval.mean == 4.5)
        #expect(abs(interval.high - 4.5 - 2.365 * (6.0 / 8).squareRoot()) < 1e-9)
    }
}
