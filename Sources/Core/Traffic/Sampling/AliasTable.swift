/// Draws an index with a probability proportional to its weight, in constant time (Walker's alias method as by Vose, 1991).
struct AliasTable: Sendable {
    private var thresholds: [Double]
    private var aliases: [Int]

    /// - Parameter weights: not empty, each positive.
    init(_ weights: [Double]) {
        let mean = weights.reduce(0, +) / Double(weights.count)
        var scaled = weights.map { $0 / mean }
        thresholds = [Double](repeating: 1, count: weights.count)
        aliases = Array(weights.indices)
        var small = scaled.indices.filter { scaled[$0] < 1 }
        var large = scaled.indices.filter { scaled[$0] >= 1 }
        while let low = small.popLast(), let high = large.last {
            thresholds[low] = scaled[low]
            aliases[low] = high
            scaled[high] -= 1 - scaled[low]
            if scaled[high] < 1 {
                large.removeLast()
                small.append(high)
            }
        }
    }

    func draw(using random: inout some RandomNumberGenerator) -> Int {
        let index = Int.random(in: 0..<thresholds.count, using: &random)
        return Double.random(in: 0..<1, using: &random) < thresholds[index] ? index : aliases[index]
    }
}
