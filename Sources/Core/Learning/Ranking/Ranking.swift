import HeapModule

/// An item with its score; ordered so that the better one is greater, ties going to the lower index.
public struct RankedItem: Sendable, Equatable, Comparable {
    public let item: Int32
    public let score: Float

    public init(item: Int32, score: Float) {
        self.item = item
        self.score = score
    }

    public static func < (left: RankedItem, right: RankedItem) -> Bool {
        left.score != right.score ? left.score < right.score : left.item > right.item
    }
}

/// Where an item stands among all others.
public struct Placement: Sendable, Equatable {
    /// Items with a higher score.
    public let higher: Int
    /// Other items with the same score.
    public let tied: Int

    /// The expected zero-based rank when ties are broken at random.
    public var rank: Double { Double(higher) + Double(tied) / 2 }
}

/// From scores to a ranking. Items to leave out have the score `excluded`.
public enum Ranking {
    /// The score of an item that takes no part.
    public static let excluded = -Float.infinity

    /// Takes `items` (the seen-mask) out of the ranking.
    public static func exclude(_ items: some Sequence<Int32>, from scores: inout [Float]) {
        for item in items { scores[Int(item)] = excluded }
    }

    /// The `limit` best items, best first. Equal scores go to the lower index, so the answer is deterministic.
    public static func top(_ limit: Int, of scores: [Float]) -> [RankedItem] {
        guard limit > 0 else { return [] }
        var best = Heap<RankedItem>()
        best.reserveCapacity(limit)
        var floor = excluded
        for (index, score) in scores.enumerated() where score > floor {
            let ranked = RankedItem(item: Int32(index), score: score)
            if best.count < limit {
                best.insert(ranked)
            } else {
                best.replaceMin(with: ranked)
            }
            // Later items lose a tie, so once the heap is full only a strictly higher score can enter.
            if best.count == limit, let worst = best.min { floor = worst.score }
        }
        var ranking: [RankedItem] = []
        ranking.reserveCapacity(best.count)
        while let item = best.popMax() { ranking.append(item) }
        return ranking
    }

    /// How many items score higher than `item`, and how many others the same.
    public static func placement(of item: Int32, in scores: [Float]) -> Placement {
        let score = scores[Int(item)]
        var higher: Int32 = 0
        var equal: Int32 = 0
        scores.withUnsafeBufferPointer { scores in
            for other in scores {
                higher &+= other > score ? 1 : 0
                equal &+= other == score ? 1 : 0
            }
        }
        return Placement(higher: Int(higher), tied: Int(equal) - 1)
    }
}
