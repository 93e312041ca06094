/// An arm that folds all strictly earlier events into a user vector and ranks by its product with the items' vectors, plus
/// the same small popularity term as `Scorer`, which orders everything for a user without a history.
public struct FactorArm: ReplayArm {
    public let name: String
    public let factors: ItemFactors
    private let prior: [Float]

    public init(name: String, factors: ItemFactors, popularity: Popularity) {
        precondition(factors.itemCount == popularity.itemCount, "factors and popularity must index the same items")
        self.name = name
        self.factors = factors
        prior = popularity.shares.map { $0 * Scorer<DenseItemWeights>.popularityFactor }
    }

    public func score(_ situation: ReplaySituation, into scores: inout [Float]) {
        score(situation.history.map(\.item), into: &scores)
    }

    /// The same for the items of a history.
    func score(_ history: [Int32], into scores: inout [Float]) {
        factors.score(factors.foldIn(history.lazy.map { WeightedItem($0) }), into: &scores)
        for item in prior.indices { scores[item] += prior[item] }
    }
}
