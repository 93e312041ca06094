/// A query while it is read: its words, which of them are taken, and what was understood so far.
struct QueryScan {
    let query: String
    let index: QueryIndex
    let text: TokenizedText
    let words: [String]
    /// Words that something was made of, or that are part of how it was said.
    var isTaken: [Bool]
    /// Set by ``markPolarity()``.
    var polarity: [Polarity]
    var result: Interpretation
    /// The items of the result's wanted anchors.
    var anchorItems: [Int32] = []
    /// Items that a comparison names, by the place of their "than".
    var references: [Int: Int32] = [:]
    /// Where the last facet ends, for alternatives.
    var lastFacet: (end: Int, indices: Range<Int>)?
    var groups = 0
    /// Whether words are also taken as the labels that go with them.
    var isExpanding = true

    init(_ query: String, index: QueryIndex) {
        self.query = query
        self.index = index
        text = Tokenizer.tokens(of: query, maximumTokens: QueryInterpreter.maximumTokens)
        words = text.tokens.map(\.word)
        isTaken = [Bool](repeating: false, count: words.count)
        polarity = [Polarity](repeating: Polarity(), count: words.count)
        result = Interpretation(query: query)
    }

    var count: Int { words.count }

    /// Empty beyond the query's ends.
    func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

    func isFree(_ index: Int) -> Bool { words.indices.contains(index) && !isTaken[index] }
    func isFree(_ range: Range<Int>) -> Bool { range.allSatisfy { isFree($0) } }

    mutating func take(_ range: Range<Int>) { for index in range { isTaken[index] = true } }

    /// Whether free words stand at a place one after the other.
    /// - Parameter phrase: words parted by spaces.
    /// - Returns: how many they are.
    func match(_ phrase: [String], at start: Int) -> Int? {
        guard start + phrase.count <= count else { return nil }
        for (offset, word) in phrase.enumerated() where words[start + offset] != word || isTaken[start + offset] {
            return nil
        }
        return phrase.count
    }

    func span(_ range: Range<Int>) -> TextSpan {
        let start = text.tokens[range.lowerBound].range.lowerBound
        let end = text.tokens[range.upperBound - 1].range.upperBound
        return TextSpan(
            start: start, length: end - start, text: String(Substring(query.utf8.dropFirst(start).prefix(end - start))))
    }

    /// Whether a title or name that ends before this word ends with what it belongs to.
    func isBoundary(_ index: Int) -> Bool {
        guard index < count else { return true }
        return text.tokens[index].gap >= .comma || isTaken[index] || text.tokens[index].isSymbol
            || GrammarWords.boundaries.contains(Stem.of(words[index]))
    }

    /// Whether words are, all of them, grammar, labels or numbers: a title of such words needs a sign that it is one.
    func isCommon(_ range: Range<Int>) -> Bool {
        if !index.labels.phrase(words[range]).isEmpty || FacetSynonyms.table[LabelIndex.phraseKey(words[range])] != nil
        {
            return true
        }
        return range.allSatisfy { place in
            let word = words[place]
            return FunctionWords.isEmpty(word) || GrammarWords.boundaries.contains(word) || GrammarWords.isNumber(word)
                || GrammarWords.units.contains(word) || FacetSynonyms.table[Stem.of(word)] != nil
                || !index.labels.phrase(words[place..<place + 1]).isEmpty
        }
    }

    /// What was understood, with what was not.
    consuming func interpretation() -> Interpretation {
        var start: Int?
        for place in 0...count {
            let isLeft =
                place < count && !isTaken[place]
                && (text.tokens[place].isSymbol || !FunctionWords.isEmpty(words[place]) || polarity[place].isName)
            if isLeft {
                if let first = start, text.tokens[place].gap >= .comma {
                    result.notUnderstood.append(span(first..<place))
                    start = place
                }
                start = start ?? place
            } else if let first = start {
                result.notUnderstood.append(span(first..<place))
                start = nil
            }
        }
        if text.readBytes < query.utf8.count {
            let rest = String(Substring(query.utf8.dropFirst(text.readBytes).prefix(200)))
            result.notUnderstood.append(
                TextSpan(start: text.readBytes, length: query.utf8.count - text.readBytes, text: rest))
        }
        return result
    }
}
