import Learning
import Queries
import Signals
import Snapshots

/// A model as requests use it: made once when it is loaded, shared by all requests.
public final class ServedModel: Sendable {
    /// By index.
    public let items: [ModelItem]
    let scorer: Scorer<AnyItemWeights>
    /// The popularity term of each item, which is also its score without a history.
    let popularityTerms: [Float]
    /// Items that the snapshot knows and the model does not; numbered after those of the model.
    public let others: [ModelItem]
    /// The items' factors; nil when none were fitted.
    package let factors: ItemFactors?
    /// What was learned of the times at which items are taken; nil when it was not.
    package let context: ContextAffinities?
    /// The second stage; nil when the snapshot has none.
    package let ranker: LearnedRanker?
    /// The model's items, the one with most events first.
    let byPopularity: [Int32]
    /// Weights that adding up one row takes.
    let weightsPerRow: Int
    /// All items that the snapshot knows, by the numbers that requests have for them: for requests in words.
    package let queryIndex: QueryIndex
    private let indices: @Sendable (String) -> Int32?
    private let otherIndices: [String: Int32]

    /// - Parameter index: the index of an item's id in `items`.
    public init(
        items: [ModelItem], weights: any ItemWeightRows, others: [ModelItem] = [], factors: ItemFactors? = nil,
        context: ContextAffinities? = nil, ranker: LearnedRanker? = nil, weightsPerRow: Int? = nil,
        index: @escaping @Sendable (String) -> Int32?
    ) {
        precondition(items.count == weights.itemCount, "every item needs its row of weights")
        self.items = items
        scorer = Scorer(
            weights: AnyItemWeights(weights), popularity: Popularity(counts: items.map { Int(clamping: $0.popularity) })
        )
        popularityTerms = scorer.scores([])
        self.others = others
        self.factors = factors
        self.context = context
        self.ranker = ranker
        self.weightsPerRow = weightsPerRow ?? items.count
        byPopularity = Array(
            items.indices.sorted { (items[$0].popularity, $1) > (items[$1].popularity, $0) }
                .prefix(Self.mostPopular).map(Int32.init))
        let known = items + others
        queryIndex = QueryIndex(known.map(\.item), popularity: known.map { Double($0.popularity) })
        indices = index
        otherIndices = Dictionary(
            others.enumerated().map { ($1.item.id, Int32(items.count + $0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Items of a list made when the model is loaded: more than any recaller's quota reaches through what users have seen.
    private static let mostPopular = 10_000

    public convenience init(_ reader: ModelReader) {
        self.init(
            items: reader.items, weights: reader.weights, others: reader.otherItems,
            factors: reader.taste?.taste.factors, context: reader.context, ranker: reader.learnedRanker,
            weightsPerRow: reader.weights.weightCount / max(1, reader.items.count)
        ) { reader.index(of: $0) }
    }

    public var itemCount: Int { items.count }

    /// Nil when the model does not know the item.
    func index(of itemID: String) -> Int32? { indices(itemID) }

    /// The number of an item beside the model.
    func otherIndex(of itemID: String) -> Int32? { otherIndices[itemID] }

    /// What the snapshot says of an item, in the model or beside it; nil when it does not know it.
    func item(_ id: String) -> Item? {
        if let index = index(of: id) { return items[Int(index)].item }
        return otherIndex(of: id).map { others[Int($0) - itemCount].item }
    }
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
