/// A word that is looked up in titles, topics and descriptions.
public struct TextTerm: Sendable, Hashable {
    /// Folded, in its singular.
    public var term: String
    /// In the query's TF-IDF vector, whose length is 1.
    public var weight: Double
    /// Results do not contain it.
    public var isUnwanted: Bool
    public var span: TextSpan?

    public init(term: String, weight: Double, isUnwanted: Bool = false, span: TextSpan? = nil) {
        self.term = term
        self.weight = weight
        self.isUnwanted = isUnwanted
        self.span = span
    }
}
