/// A condition on a number that items have.
public struct NumericConstraint: Sendable, Hashable {
    public enum Relation: Sendable, Hashable {
        case below(Double)
        case atMost(Double)
        case equal(Double)
        case atLeast(Double)
        case above(Double)
        /// Both ends included.
        case between(Double, Double)
    }

    /// `runtime_minutes`, `year`, or an attribute of the items' numbers.
    public var field: String
    public var relation: Relation
    /// Results have a value for which the relation does not hold.
    public var isNegated: Bool
    /// Whether what does not meet it is left out; else meeting it raises the score.
    public var isHard: Bool
    /// The item whose value it is; nil when the query says the value.
    public var comparedWith: String?
    public var span: TextSpan?

    public init(
        field: String, _ relation: Relation, isNegated: Bool = false, isHard: Bool = true, comparedWith: String? = nil,
        span: TextSpan? = nil
    ) {
        self.field = field
        self.relation = relation
        self.isNegated = isNegated
        self.isHard = isHard
        self.comparedWith = comparedWith
        self.span = span
    }

    /// - Parameter value: nil when the item has none, which meets no condition.
    public func isMet(by value: Double?) -> Bool {
        guard let value else { return false }
        let holds =
            switch relation {
            case .below(let limit): value < limit
            case .atMost(let limit): value <= limit
            case .equal(let limit): value == limit
            case .atLeast(let limit): value >= limit
            case .above(let limit): value > limit
            case .between(let low, let high): value >= low && value <= high
            }
        return holds != isNegated
    }
}
