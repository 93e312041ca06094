/// How often each item occurred in the training data.
public struct Popularity: Sendable, Equatable {
    /// Events of each item, by index.
    public let counts: [Int]
    /// The largest count, at least 1.
    public let maximum: Int

    public init(counts: [Int]) {
        self.counts = counts
        maximum = max(1, counts.max() ?? 1)
    }

    /// Counts the events in `items`, one element an event.
    public init(items: some Sequence<Int32>, itemCount: Int) {
        var counts = [Int](repeating: 0, count: itemCount)
        for item in items { counts[Int(item)] += 1 }
        self.init(counts: counts)
    }

    public var itemCount: Int { counts.count }

    /// Counts divided by the largest one, 0 ... 1.
    public var shares: [Float] { counts.map { Float($0) / Float(maximum) } }

    /// The decile of each item, 0 for the tenth of items that occurs least to 9 for the tenth that occurs most; ties in
    /// order of index.
    public var deciles: [Int] {
        let order = counts.indices.sorted { (counts[$0], $0) < (counts[$1], $1) }
        var deciles = [Int](repeating: 0, count: counts.count)
        for (position, item) in order.enumerated() { deciles[item] = position * 10 / counts.count }
        return deciles
    }
}
