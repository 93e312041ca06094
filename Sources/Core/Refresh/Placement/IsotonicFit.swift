/// The closest sequence that does not fall, by weighted least squares: pool adjacent violators (Ayer, Brunk, Ewing, Reid and
/// Silverman, "An empirical distribution function for sampling with incomplete information", 1955).
enum IsotonicFit {
    private struct Block {
        var mean: Double
        var weight: Double
        var count: Int
    }

    /// - Parameters:
    ///   - values: in the order in which they may not fall.
    ///   - weights: as many, each above 0.
    /// - Returns: as many values, in linear time.
    static func fit(_ values: [Double], weights: [Double]) -> [Double] {
        precondition(values.count == weights.count, "every value has its weight")
        var blocks: [Block] = []
        for (value, weight) in zip(values, weights) {
            var block = Block(mean: value, weight: weight, count: 1)
            while let last = blocks.last, last.mean >= block.mean {
                let weight = last.weight + block.weight
                block = Block(
                    mean: (last.mean * last.weight + block.mean * block.weight) / weight, weight: weight,
                    count: last.count + block.count)
                blocks.removeLast()
            }
            blocks.append(block)
        }
        return blocks.flatMap { Array(repeating: $0.mean, count: $0.count) }
    }
}
