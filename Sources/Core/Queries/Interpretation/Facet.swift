/// A label that results have, or do not have.
public struct Facet: Sendable, Hashable {
    /// How a word of the query came to mean the label.
    public enum Origin: Sendable, Hashable {
        case named
        /// Another word for it: "sci-fi" for Science Fiction.
        case synonym
        /// Nearly the label.
        case typo
        /// A word of the items' texts that often goes with the label: so many items have both, and having the word makes the
        /// label so many times as likely (shrunk).
        case expansion(of: String, support: Int, lift: Double)
    }

    public var attribute: String
    public var label: String
    public var isUnwanted: Bool
    /// Whether what does not meet it is left out; else it moves the score.
    public var isHard: Bool
    /// Of a soft facet, 0 to 1.
    public var weight: Double
    public var origin: Origin
    /// Facets of the same group are alternatives, of which a result has at least one; 0: on its own.
    public var group: Int
    public var span: TextSpan?

    public init(
        attribute: String, label: String, isUnwanted: Bool = false, isHard: Bool = true, weight: Double = 1,
        origin: Origin = .named, group: Int = 0, span: TextSpan? = nil
    ) {
        self.attribute = attribute
        self.label = label
        self.isUnwanted = isUnwanted
        self.isHard = isHard
        self.weight = weight
        self.origin = origin
        self.group = group
        self.span = span
    }
}
