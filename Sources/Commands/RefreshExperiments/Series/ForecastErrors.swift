/// The error of every forecast of every key: fitted at one hour, asked for at a later one.
public struct ForecastErrors: Sendable {
    static let highest = 50.0

    public let keys: Int
    /// Hours of a series.
    public let hours: Int
    private var errors: [Float]

    public init(_ series: [HourlySeries]) {
        keys = series.count
        hours = series.map(\.values.count).min() ?? 0
        errors = [Float](repeating: 0, count: keys * hours * hours)
        for (key, series) in series.enumerated() {
            for fitted in SeasonalForecast.span - 1..<hours - 1 {
                let model = SeasonalForecast(series.values[fitted - SeasonalForecast.span + 1...fitted])
                for (offset, forecast) in model.values(count: hours - 1 - fitted).enumerated() {
                    let error = abs(forecast - series.values[fitted + 1 + offset]) / series.scale
                    errors[index(key, fitted, fitted + 1 + offset)] = Float(min(Self.highest, error))
                }
            }
        }
    }

    /// In units of the key's scale, at most 50.
    package func error(of key: Int, fittedAt fitted: Int, at hour: Int) -> Double {
        Double(errors[index(key, fitted, hour)])
    }

    private func index(_ key: Int, _ fitted: Int, _ hour: Int) -> Int { (key * hours + fitted) * hours + hour }
}
