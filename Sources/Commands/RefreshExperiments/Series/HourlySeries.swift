/// One key of the experiment: an hourly series.
public struct HourlySeries: Sendable {
    public let name: String
    public let values: [Double]
    /// What errors are divided by: how much the series moves in an hour.
    public let scale: Double

    package init(name: String, values: [Double]) {
        self.name = name
        self.values = values
        let first = values.prefix(SeasonalForecast.span)
        let steps = zip(first, first.dropFirst()).map { abs($1 - $0) }
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        scale = max(steps.reduce(0, +) / Double(steps.count), 0.02 * variance.squareRoot())
    }

    /// Which keys of a file: those that are reported, or those on which constants may be tuned.
    public enum Use: String, Sendable {
        case report, tune
    }

    /// Reads lines of a use, a name and the values, apart by tabs and spaces.
    public static func read(_ path: String, use: Use) throws -> [HourlySeries] {
        let series: [HourlySeries] = try TextFile.lines(of: path).compactMap { line in
            let fields = line.split(separator: "\t")
            guard fields.count == 3 else { throw ExperimentFailure("\(path): a line has not three fields") }
            guard fields[0] == use.rawValue else { return nil }
            let values = fields[2].split(separator: " ").compactMap { Double($0) }
            guard values.count > 2 * SeasonalForecast.span else {
                throw ExperimentFailure("\(path): \(fields[1]) is too short")
            }
            return HourlySeries(name: String(fields[1]), values: values)
        }
        guard !series.isEmpty else { throw ExperimentFailure("\(path) has no keys for \(use.rawValue)") }
        return series
    }
}
