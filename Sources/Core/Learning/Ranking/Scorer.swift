/// An item of a history and how much it counts.
public struct WeightedItem: Sendable, Equatable {
    public var item: Int32
    public var weight: Float

    public init(_ item: Int32, weight: Float = 1) {
        self.item = item
        self.weight = weight
    }
}

/// The score of every item for a history: the weighted sum of the history's rows + 0.001 · popularity / max popularity.
///
/// The popularity term orders what the rows do not tell apart, above all everything for a user without a history.
public struct Scorer<Rows: ItemWeightRows>: Sendable {
    /// The factor of the popularity term.
    public static var popularityFactor: Float { 0.001 }

    public let weights: Rows
    private let prior: [Float]

    public init(weights: Rows, popularity: Popularity) {
        precondition(weights.itemCount == popularity.itemCount, "weights and popularity must index the same items")
        self.weights = weights
        prior = popularity.shares.map { $0 * Self.popularityFactor }
    }

    public var itemCount: Int { prior.count }

    /// Overwrites `scores` with the scores of `history`.
    public func score(_ history: some Sequence<WeightedItem>, into scores: inout [Float]) {
        scores.removeAll(keepingCapacity: true)
        scores.append(contentsOf: prior)
        for entry in history { weights.accumulate(entry.item, weight: entry.weight, into: &scores) }
    }

    public func scores(_ history: some Sequence<WeightedItem>) -> [Float] {
        var scores: [Float] = []
        score(history, into: &scores)
        return scores
    }
}
