extension Interpretation {
    /// Of a foreign interpretation: what counts of each of its lists.
    public static let maximumEntries = 32

    /// An interpretation that came from elsewhere, fitted to the items: anchors without an id are found by their title, labels are
    /// written as the items write them, and what no item has is returned as not understood. What is refused and no item has
    /// is dropped: all items meet it.
    public func grounded(in index: QueryIndex, query: String) -> Interpretation {
        var grounded = Interpretation(query: query, interpreter: .remote)
        func leave(_ text: String, _ span: TextSpan?) {
            grounded.notUnderstood.append(span ?? TextSpan(start: 0, length: 0, text: text))
        }
        for anchor in anchors.prefix(Self.maximumEntries) {
            guard let item = Self.item(of: anchor, index) else {
                leave(anchor.title, anchor.span)
                continue
            }
            var anchor = anchor
            anchor.itemID = index.items[Int(item)].id
            anchor.title = index.items[Int(item)].title
            anchor.match = anchor.match.isFinite ? min(1, max(0, anchor.match)) : 1
            grounded.anchors.append(anchor)
        }
        for constraint in constraints.prefix(Self.maximumEntries) {
            if index.numbers.columns[constraint.field] != nil, constraint.isFinite {
                grounded.constraints.append(constraint)
            } else {
                leave(constraint.condition, constraint.span)
            }
        }
        for facet in facets.prefix(Self.maximumEntries) {
            guard let label = index.labels.number(attribute: facet.attribute, label: facet.label) else {
                if !facet.isUnwanted { leave("\(facet.attribute): \(facet.label)", facet.span) }
                continue
            }
            var facet = facet
            facet.label = index.labels.labels[Int(label)].text
            facet.weight = facet.weight.isFinite ? min(1, max(0, facet.weight)) : 1
            grounded.facets.append(facet)
        }
        for term in terms.prefix(Self.maximumEntries) {
            let words = Tokenizer.words(of: term.term)
            guard let word = words.first, words.count == 1, index.text.term(word) != nil else {
                if !term.isUnwanted { leave(term.term, term.span) }
                continue
            }
            let weight = term.weight.isFinite ? min(1, max(0, term.weight)) : 1
            grounded.terms.append(
                TextTerm(term: Stem.of(word), weight: weight, isUnwanted: term.isUnwanted, span: term.span))
        }
        grounded.notUnderstood += notUnderstood.prefix(Self.maximumEntries)
        return grounded
    }

    private static func item(of anchor: Anchor, _ index: QueryIndex) -> Int32? {
        if !anchor.itemID.isEmpty { return index.index(of: anchor.itemID) }
        let words = Tokenizer.words(of: anchor.title)[...]
        return index.titles.exact(words).first ?? index.titles.alias(words) ?? index.titles.approximate(words)?.item
    }
}

extension NumericConstraint {
    fileprivate var isFinite: Bool {
        switch relation {
        case .below(let value), .atMost(let value), .equal(let value), .atLeast(let value), .above(let value):
            value.isFinite
        case .between(let low, let high): low.isFinite && high.isFinite
        }
    }
}
