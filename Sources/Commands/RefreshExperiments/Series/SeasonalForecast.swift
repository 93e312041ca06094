/// The model of a key: the daily course of two days, freed of their trend, and the rest as a drifting AR(1) of its steps.
struct SeasonalForecast {
    /// Hours that it is fitted on.
    static let span = 48
    private static let day = 24

    private let season: [Double]
    private let last: Double
    private let drift: Double
    private let step: Double
    private let persistence: Double

    /// - Parameter values: the last 48 hours, oldest first.
    init(_ values: ArraySlice<Double>) {
        precondition(values.count == Self.span, "the model is fitted on two days")
        let day = Self.day
        let start = values.startIndex
        var sums = (0.0, 0.0)
        for hour in 0..<day {
            sums.0 += values[start + hour]
            sums.1 += values[start + day + hour]
        }
        let trend = (sums.1 - sums.0) / Double(day * day)
        let detrended = (0..<Self.span).map { values[start + $0] - trend * Double($0) }
        let season = (0..<day).map { (detrended[$0] + detrended[$0 + day]) / 2 }
        let rest = (0..<Self.span).map { values[start + $0] - season[$0 % day] }
        let drift = (rest[Self.span - 1] - rest[0]) / Double(Self.span - 1)
        let steps = zip(rest, rest.dropFirst()).map { $1 - $0 - drift }
        var (products, squares) = (0.0, 0.0)
        for (former, latter) in zip(steps, steps.dropFirst()) {
            products += former * latter
            squares += former * former
        }
        self.season = season
        self.drift = drift
        last = rest[Self.span - 1]
        step = steps[Self.span - 2]
        persistence = squares > 0 ? max(-0.95, min(0.95, products / squares)) : 0
    }

    /// The value `hours` after the last one that it was fitted on, for every number of hours from 1 to `count`.
    func values(count: Int) -> [Double] {
        var (power, sum) = (1.0, 0.0)
        return (1...count).map { hours in
            power *= persistence
            sum += power
            let index = Self.span - 1 + hours
            return last + drift * Double(hours) + step * sum + season[index % Self.day]
        }
    }
}
