/// A query as conditions on items. Hard conditions are never violated: an item that lacks what a hard condition asks about does
/// not meet it. Soft ones move the score. A value: the same query over the same items gives the same.
public struct Interpretation: Sendable, Hashable {
    /// Who understood the query.
    public enum Interpreter: String, Sendable {
        case builtIn = "builtin"
        /// A team's own, over RPC.
        case remote
    }

    public var query: String
    public var interpreter: Interpreter
    public var anchors: [Anchor] = []
    public var constraints: [NumericConstraint] = []
    public var facets: [Facet] = []
    public var terms: [TextTerm] = []
    /// What changed nothing, in the query's order.
    public var notUnderstood: [TextSpan] = []

    public init(query: String, interpreter: Interpreter = .builtIn) {
        self.query = query
        self.interpreter = interpreter
    }

    /// Whether it asks for nothing: every item meets it alike.
    public var isEmpty: Bool { anchors.isEmpty && constraints.isEmpty && facets.isEmpty && terms.isEmpty }
}
