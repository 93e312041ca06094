/// Scores of all items, standardised over those that take part.
struct StandardScores {
    /// Mean 0 and deviation 1 over the items that take part; all zero if they do not differ.
    private(set) var values: [Float]

    /// - Parameters:
    ///   - scores: one an item.
    ///   - isSeen: which items take no part.
    ///   - reliability: multiplies the result, 0 ... 1.
    init(_ scores: [Float], isSeen: [Bool], reliability: Float = 1) {
        var (sum, squares, count) = (0.0, 0.0, 0.0)
        for item in scores.indices where !isSeen[item] {
            sum += Double(scores[item])
            squares += Double(scores[item]) * Double(scores[item])
            count += 1
        }
        let mean = sum / max(count, 1)
        let variance = squares / max(count, 1) - mean * mean
        guard variance > 1e-14, reliability > 0 else {
            values = [Float](repeating: 0, count: scores.count)
            return
        }
        let (shift, scale) = (Float(mean), reliability / Float(variance.squareRoot()))
        values = scores.map { ($0 - shift) * scale }
    }

    /// How many of the items that take part have a higher value than each item in `items`.
    func ranks(of items: [Int32], isSeen: [Bool]) -> [Int] {
        let places = items.indices.sorted { values[Int(items[$0])] > values[Int(items[$1])] }
        let descending = places.map { values[Int(items[$0])] }
        // Items above the candidate at each place, but not above the one before it.
        var above = [Int](repeating: 0, count: items.count + 1)
        for item in values.indices where !isSeen[item] {
            var (low, high) = (0, descending.count)
            while low < high {
                let middle = (low + high) / 2
                if descending[middle] < values[item] { high = middle } else { low = middle + 1 }
            }
            above[low] += 1
        }
        var ranks = [Int](repeating: 0, count: items.count)
        var higher = 0
        for (order, place) in places.enumerated() {
            higher += above[order]
            ranks[place] = higher
        }
        return ranks
    }
}
