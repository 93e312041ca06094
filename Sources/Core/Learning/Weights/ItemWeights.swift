/// Fitted weights in the form that suits their number.
public enum ItemWeights: ItemWeightRows, Equatable {
    case dense(DenseItemWeights)
    case sparse(SparseItemWeights)

    public var itemCount: Int {
        switch self {
        case .dense(let weights): weights.itemCount
        case .sparse(let weights): weights.itemCount
        }
    }

    /// The number of weights held.
    public var weightCount: Int {
        switch self {
        case .dense(let weights): weights.rowMajor.count
        case .sparse(let weights): weights.count
        }
    }

    public subscript(item: Int32, candidate: Int32) -> Float {
        switch self {
        case .dense(let weights): weights[item, candidate]
        case .sparse(let weights): weights[item, candidate]
        }
    }

    public func accumulate(_ item: Int32, weight: Float, into scores: inout [Float]) {
        switch self {
        case .dense(let weights): weights.accumulate(item, weight: weight, into: &scores)
        case .sparse(let weights): weights.accumulate(item, weight: weight, into: &scores)
        }
    }
}

/// How many weights may be held.
public struct WeightBudget: Sendable, Equatable {
    /// Up to this many items all weights are kept, dense.
    public var denseItemLimit: Int
    /// Beyond it, this many weights an item are kept on average, the largest of the whole matrix by magnitude.
    public var weightsPerItem: Int

    /// 512 weights an item are 4 KB an item, as much as 1,024 dense items.
    public init(denseItemLimit: Int = 5_000, weightsPerItem: Int = 512) {
        self.denseItemLimit = denseItemLimit
        self.weightsPerItem = weightsPerItem
    }
}

/// Weights after the budget was applied, and what that left out.
public struct BudgetedWeights: Sendable {
    public let weights: ItemWeights
    /// Share of the sum of squared weights that was kept, 0 ... 1.
    public let squaredMassKept: Double

    public init(_ dense: DenseItemWeights, budget: WeightBudget = WeightBudget()) {
        guard dense.itemCount > budget.denseItemLimit else {
            weights = .dense(dense)
            squaredMassKept = 1
            return
        }
        let sparse = SparseItemWeights(largestOf: dense, limit: dense.itemCount * budget.weightsPerItem)
        weights = .sparse(sparse)
        let total = Self.squaredMass(dense.rowMajor)
        squaredMassKept = total > 0 ? Self.squaredMass(sparse.values) / total : 1
    }

    /// What the budget costs in NDCG@10 on `cases`, as budgeted minus dense (negative: the budget costs accuracy).
    public func ndcgDifference(
        from dense: DenseItemWeights, popularity: Popularity, on cases: some Collection<NextItemCase>
    ) -> Double {
        NextItemCase.meanNDCG(of: Scorer(weights: weights, popularity: popularity), on: cases)
            - NextItemCase.meanNDCG(of: Scorer(weights: dense, popularity: popularity), on: cases)
    }

    private static func squaredMass(_ values: [Float]) -> Double {
        values.withUnsafeBufferPointer { values in
            var sum = 0.0
            for value in values { sum += Double(value) * Double(value) }
            return sum
        }
    }
}
