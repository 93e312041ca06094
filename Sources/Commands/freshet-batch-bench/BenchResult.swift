/// Figures by name, in the order in which they were measured.
struct BenchResult {
    private var figures: [(name: String, value: Double)] = []
    private var last = ContinuousClock.now

    /// Sets a figure.
    mutating func set(_ name: String, _ value: some BinaryInteger) { figures.append((name, Double(value))) }

    /// Sets a figure to the seconds since the last lap.
    mutating func lap(_ name: String) {
        figures.append((name, last.duration(to: .now) / .seconds(1)))
        last = .now
    }

    /// Starts a lap anew, so that what lies between is in none.
    mutating func skip() { last = .now }

    var json: String { "{" + figures.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ") + "}" }
}
