extension QueryScan {
    /// A term of more than this share of the items tells them apart too little.
    private static let commonShare = 0.4

    /// The words that are left and that titles, topics or descriptions have; and the labels that go with them.
    mutating func readTerms() {
        var squares = 0.0
        for place in 0..<count where isFree(place) && !text.tokens[place].isSymbol && !polarity[place].isName {
            let word = words[place]
            guard !FunctionWords.isEmpty(word), !polarity[place].isSoftlyRefused, let term = index.text.term(word)
            else { continue }
            let items = index.text.items(with: term)
            guard Double(items.count) <= max(3, Self.commonShare * Double(index.items.count)) else { continue }
            let weight = Double(index.text.frequencies[Int(term)])
            let isUnwanted = polarity[place].isRefused
            let stem = Stem.of(word)
            if !result.terms.contains(where: { $0.term == stem && $0.isUnwanted == isUnwanted }) {
                result.terms.append(
                    TextTerm(term: stem, weight: weight, isUnwanted: isUnwanted, span: span(place..<place + 1)))
                if !isUnwanted { squares += weight * weight }
            }
            if isExpanding { expand(term, word: stem, isUnwanted: isUnwanted, at: place) }
            take(place..<place + 1)
        }
        guard squares > 0 else { return }
        for place in result.terms.indices where !result.terms[place].isUnwanted {
            result.terms[place].weight /= squares.squareRoot()
        }
    }

    /// A word that is no label, as the labels that go with it.
    private mutating func expand(_ term: Int32, word: String, isUnwanted: Bool, at place: Int) {
        for label in CoOccurrence(index).labels(with: term, excluding: word) {
            let known = index.labels.labels[Int(label.label)]
            guard !result.facets.contains(where: { $0.attribute == known.attribute && $0.label == known.text }) else {
                continue
            }
            result.facets.append(
                Facet(
                    attribute: known.attribute, label: known.text, isUnwanted: isUnwanted, isHard: false,
                    weight: label.weight, origin: .expansion(of: word, support: label.support, lift: label.lift),
                    span: span(place..<place + 1)))
        }
    }
}
