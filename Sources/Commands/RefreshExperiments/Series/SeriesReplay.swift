import Refresh

/// Runs one policy over all keys: every hour queries are scored, then the budget is spent.
struct SeriesReplay {
    /// Hours that the clairvoyant looks ahead.
    static let foresight = 24

    let errors: ForecastErrors
    let workload: SeriesWorkload

    /// - Parameter budget: refreshes an hour, of cost 1.
    /// - Returns: the weighted mean error of a query.
    func run(_ contestant: Contestant, budget: Double, seed: UInt64) -> Double {
        let first = SeasonalForecast.span
        var loop = RefreshLoop(
            contestant, signals: workload.signals, budget: budget, seed: seed, start: Double(first - 1))
        for cell in workload.cells { loop.track(cell, now: Double(first - 1)) }
        var fitted = [Int](repeating: first - 1, count: errors.keys)
        var replaced = fitted
        var trials = [ReplacementTrial](repeating: ReplacementTrial(), count: errors.keys)
        var (sum, weight) = (0.0, 0.0)
        for hour in first..<errors.hours {
            for key in workload.queries[hour] {
                var error = errors.error(of: key, fittedAt: fitted[key], at: hour)
                if contestant.keepsReplaced {
                    let other = errors.error(of: key, fittedAt: replaced[key], at: hour)
                    let isOtherServed = trials[key].servesReplaced
                    trials[key].observe(newLoss: error, replacedLoss: other)
                    if isOtherServed { error = other }
                }
                sum += workload.weights[key] * error
                weight += workload.weights[key]
                loop.observe(workload.cells[key], loss: error, now: Double(hour))
            }
            if case .clairvoyant = contestant.kind { loop.reveal(gains(fitted, at: hour)) }
            loop.spend(now: Double(hour)) { cell in
                guard let key = Int(cell.entity) else { return 0 }
                if !trials[key].servesReplaced { replaced[key] = fitted[key] }
                trials[key] = ReplacementTrial()
                fitted[key] = hour
                return workload.costs[key]
            }
        }
        return sum / weight
    }

    /// What refreshing each key now would save over the hours ahead.
    private func gains(_ fitted: [Int], at hour: Int) -> [Double] {
        var gains = [Double](repeating: 0, count: errors.keys)
        for ahead in hour + 1..<max(hour + 1, min(errors.hours, hour + 1 + Self.foresight)) {
            for key in workload.queries[ahead] {
                let saved =
                    errors.error(of: key, fittedAt: fitted[key], at: ahead)
                    - errors.error(of: key, fittedAt: hour, at: ahead)
                gains[key] += workload.weights[key] * saved
            }
        }
        return gains
    }
}
