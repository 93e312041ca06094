/// A condition of a query that an item meets, and how much of its score that is.
public struct QueryMatch: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case anchor, constraint, facet, text
    }

    public var kind: Kind
    /// "runtime_minutes < 103", "genres: Comedy", "without genres: Romance", "like The Truman Show".
    public var condition: String
    /// What the item has: "94", "Comedy".
    public var value: String
    public var contribution: Double
    public var isHard: Bool

    public init(kind: Kind, condition: String, value: String = "", contribution: Double = 0, isHard: Bool = false) {
        self.kind = kind
        self.condition = condition
        self.value = value
        self.contribution = contribution
        self.isHard = isHard
    }
}
