import Learning
import Snapshots

/// A model as requests use it: made once when it is loaded, shared by all requests.
public struct ServedModel: Sendable {
    /// By index.
    public let items: [ModelItem]
    let scorer: Scorer<AnyItemWeights>
    /// The popularity term of each item, which is also its score without a history.
    let popularityTerms: [Float]
    private let indices: @Sendable (String) -> Int32?

    /// - Parameter index: the index of an item's id in `items`.
    public init(
        items: [ModelItem], weights: any ItemWeightRows, index: @escaping @Sendable (String) -> Int32?
    ) {
        precondition(items.count == weights.itemCount, "every item needs its row of weights")
        self.items = items
        scorer = Scorer(
            weights: AnyItemWeights(weights), popularity: Popularity(counts: items.map { Int(clamping: $0.popularity) })
        )
        popularityTerms = scorer.scores([])
        indices = index
    }

    public init(_ reader: ModelReader) {
        self.init(items: reader.items, weights: reader.weights) { reader.index(of: $0) }
    }

    public var itemCount: Int { items.count }

    /// Nil when the model does not know the item.
    func index(of itemID: String) -> Int32? { indices(itemID) }
}

/// Weights wherever they are stored. One dynamic call a row, which is nothing beside the row.
struct AnyItemWeights: ItemWeightRows {
    private let weights: any ItemWeightRows
    let itemCount: Int

    init(_ weights: any ItemWeightRows) {
        self.weights = weights
        itemCount = weights.itemCount
    }

    func accumulate(_ item: Int32, weight: Float, into scores: inout [Float]) {
        weights.accumulate(item, weight: weight, into: &scores)
    }

    subscript(item: Int32, candidate: Int32) -> Float { weights[item, candidate] }
}
