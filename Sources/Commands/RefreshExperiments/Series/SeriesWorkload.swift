import Refresh

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What a draw decides: each key's cost and weight, and at which hours it is asked for.
public struct SeriesWorkload: Sendable {
    public let costs: [Double]
    public let weights: [Double]
    /// Keys that are asked for at an hour.
    public let queries: [[Int]]
    /// A signal for each pair of a cost and a weight: what production knows of a cell beforehand, its signal declares.
    public let signals: [RefreshSignal]
    public let cells: [CellID]

    /// All keys alike, all asked for at every hour.
    public static func uniform(keys: Int, hours: Int) -> SeriesWorkload {
        SeriesWorkload(
            costs: [Double](repeating: 1, count: keys), weights: [Double](repeating: 1, count: keys),
            queries: (0..<hours).map { _ in Array(0..<keys) })
    }

    /// Costs of 0.2, 1 and 5 and weights of 0.25, 1 and 4, both scaled to a mean of 1; queries by rank^−0.8.
    public static func heterogeneous(keys: Int, hours: Int, seed: UInt64) -> SeriesWorkload {
        var random = SeededGenerator(seed: seed)
        let costs = classes([(0.2, 0.5), (1, 0.35), (5, 0.15)], count: keys, using: &random)
        let weights = classes([(0.25, 0.4), (1, 0.4), (4, 0.2)], count: keys, using: &random)
        let chances = (1...keys).map { pow(Double($0), -0.8) }.shuffled(using: &random)
        let queries = (0..<hours).map { _ in
            (0..<keys).filter { Double.random(in: 0..<1, using: &random) < chances[$0] }
        }
        return SeriesWorkload(costs: costs, weights: weights, queries: queries)
    }

    private init(costs: [Double], weights: [Double], queries: [[Int]]) {
        self.costs = costs
        self.weights = weights
        self.queries = queries
        var signals: [String: RefreshSignal] = [:]
        cells = costs.indices.map { key in
            let name = "cost \(costs[key]), weight \(weights[key])"
            signals[name] = RefreshSignal(
                name: name, weight: weights[key], declaredCost: costs[key], lossScale: 1)
            return CellID(signal: name, entity: "\(key)")
        }
        self.signals = signals.values.sorted { $0.name < $1.name }
    }

    /// Values by shares, shuffled, scaled to a mean of 1.
    private static func classes(
        _ shares: [(value: Double, share: Double)], count: Int, using random: inout SeededGenerator
    ) -> [Double] {
        var (values, upTo): ([Double], Double) = ([], 0)
        for (value, share) in shares {
            upTo += share
            while values.count < Int((upTo * Double(count)).rounded()) { values.append(value) }
        }
        let mean = values.reduce(0, +) / Double(values.count)
        return values.map { $0 / mean }.shuffled(using: &random)
    }
}
