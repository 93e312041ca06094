/// Words that relate to the quantity after them, or before them.
struct RelationPhrase: Sendable {
    enum Relation: Sendable {
        case below, atMost, above, atLeast, within, about

        /// What "not" makes of it.
        var refused: Relation {
            switch self {
            case .below: .atLeast
            case .atMost: .above
            case .above: .atMost
            case .atLeast: .below
            case .within: .within
            case .about: .about
            }
        }
    }

    /// What it may relate to.
    enum Domain: Sendable { case any, runtime, year }

    let words: [String]
    let relation: Relation
    let domain: Domain

    private init(_ phrase: String, _ relation: Relation, _ domain: Domain = .any) {
        words = phrase.split(separator: " ").map(String.init)
        self.relation = relation
        self.domain = domain
    }

    /// Before a quantity; the longest first.
    static let before: [RelationPhrase] = [
        RelationPhrase("a maximum of", .atMost), RelationPhrase("a minimum of", .atLeast),
        RelationPhrase("more recent than", .above, .year), RelationPhrase("maximum of", .atMost),
        RelationPhrase("less than", .below), RelationPhrase("fewer than", .below),
        RelationPhrase("shorter than", .below, .runtime),
        RelationPhrase("lower than", .below), RelationPhrase("more than", .above),
        RelationPhrase("longer than", .above, .runtime),
        RelationPhrase("greater than", .above), RelationPhrase("at most", .atMost),
        RelationPhrase("at least", .atLeast),
        RelationPhrase("up to", .atMost), RelationPhrase("older than", .below, .year),
        RelationPhrase("earlier than", .below, .year), RelationPhrase("newer than", .above, .year),
        RelationPhrase("later than", .above, .year), RelationPhrase("prior to", .below, .year),
        RelationPhrase("released in", .within, .year), RelationPhrase("made in", .within, .year),
        RelationPhrase("under", .below), RelationPhrase("below", .below), RelationPhrase("over", .above),
        RelationPhrase("above", .above), RelationPhrase("exceeding", .above), RelationPhrase("maximum", .atMost),
        RelationPhrase("max", .atMost), RelationPhrase("within", .atMost, .runtime),
        RelationPhrase("minimum", .atLeast),
        RelationPhrase("min", .atLeast), RelationPhrase("before", .below, .year), RelationPhrase("pre", .below, .year),
        RelationPhrase("until", .atMost, .year), RelationPhrase("till", .atMost, .year),
        RelationPhrase("by", .atMost, .year),
        RelationPhrase("after", .above, .year), RelationPhrase("post", .above, .year),
        RelationPhrase("since", .atLeast, .year),
        RelationPhrase("in", .within, .year), RelationPhrase("from", .within, .year),
        RelationPhrase("of", .within, .year),
        RelationPhrase("exactly", .within), RelationPhrase("precisely", .within), RelationPhrase("about", .about),
        RelationPhrase("around", .about), RelationPhrase("roughly", .about),
        RelationPhrase("approximately", .about), RelationPhrase("circa", .about), RelationPhrase("nearly", .about),
        RelationPhrase("almost", .about),
    ]

    /// After a quantity.
    static let after: [RelationPhrase] = [
        RelationPhrase("or less", .atMost), RelationPhrase("or shorter", .atMost, .runtime),
        RelationPhrase("or under", .atMost),
        RelationPhrase("or fewer", .atMost), RelationPhrase("or earlier", .atMost, .year),
        RelationPhrase("or older", .atMost, .year),
        RelationPhrase("at most", .atMost), RelationPhrase("maximum", .atMost), RelationPhrase("max", .atMost),
        RelationPhrase("tops", .atMost), RelationPhrase("or more", .atLeast),
        RelationPhrase("or longer", .atLeast, .runtime),
        RelationPhrase("or over", .atLeast), RelationPhrase("or later", .atLeast, .year),
        RelationPhrase("or newer", .atLeast, .year),
        RelationPhrase("at least", .atLeast), RelationPhrase("minimum", .atLeast),
        RelationPhrase("onwards", .atLeast, .year),
        RelationPhrase("onward", .atLeast, .year), RelationPhrase("and later", .atLeast, .year),
        RelationPhrase("plus", .atLeast, .runtime),
        RelationPhrase("+", .atLeast, .runtime),
    ]
}
