extension QueryScan {
    /// Labels and their synonyms, the longest phrases first.
    mutating func readFacets() {
        for start in 0..<count where isFree(start) && !polarity[start].isName {
            for length in stride(from: min(5, count - start), to: 0, by: -1) {
                let range = start..<start + length
                guard isFree(range), !range.dropFirst().contains(where: { text.tokens[$0].gap >= .comma }) else {
                    continue
                }
                if readFacet(range) { break }
            }
        }
    }

    private mutating func readFacet(_ range: Range<Int>) -> Bool {
        let key = LabelIndex.phraseKey(words[range])
        let isWord = range.count > 1 || !FunctionWords.isEmpty(words[range.lowerBound])
        let synonym = FacetSynonyms.table[key]
        // A mood that is a label too ("funny" as a tag) is the label.
        let named = index.labels.phrase(key: key)
        if !named.isEmpty, isWord || synonym != nil {
            add(facets: [preferred(named, at: range)], at: range, origin: .named, isMood: false)
            return true
        }
        guard let synonym else { return false }
        return add(synonym, at: range, origin: .synonym)
    }

    private mutating func add(_ synonym: FacetSynonyms.Synonym, at range: Range<Int>, origin: Facet.Origin) -> Bool {
        let meant = synonym.labels.compactMap { names -> Int32? in
            for name in names {
                let found = index.labels.phrase(
                    key: LabelIndex.phraseKey(name.split(separator: " ").map(String.init)[...]))
                if !found.isEmpty { return preferred(found, at: range) }
            }
            return nil
        }
        guard meant.count == synonym.labels.count else { return false }
        for label in meant { add(facets: [label], at: range, origin: origin, isMood: synonym.isMood) }
        return true
    }

    /// Of labels with the same words the one that the preposition asks for, else a topic, else a language.
    private func preferred(_ labels: [Int32], at range: Range<Int>) -> Int32 {
        var place = range.lowerBound - 1
        while ["the", "a", "an"].contains(word(place)) { place -= 1 }
        func rank(_ label: Int32) -> Int {
            switch (index.labels.labels[Int(label)].role, word(place)) {
            case (.language, "in"), (.country, "from"): 0
            case (.topic, _): 1
            case (.language, _): 2
            case (.country, _): 3
            default: 4
            }
        }
        return labels.min { (rank($0), $0) < (rank($1), $1) } ?? labels[0]
    }

    /// Adds a facet: one label, or several as alternatives (as conditions of their own when they are refused).
    mutating func add(facets labels: [Int32], at range: Range<Int>, origin: Facet.Origin, isMood: Bool) {
        guard !labels.isEmpty else { return }
        let polarity = polarity[range.lowerBound]
        let isUnwanted = polarity.isRefused || polarity.isSoftlyRefused
        let isHard = !polarity.isSoftlyRefused && !polarity.isHedged && (!isMood || polarity.isRefused)
        let first = result.facets.count
        for label in labels {
            let label = index.labels.labels[Int(label)]
            let isKnown = result.facets.contains {
                $0.attribute == label.attribute && $0.label == label.text && $0.isUnwanted == isUnwanted
                    && $0.isHard == isHard
            }
            if isKnown { continue }
            result.facets.append(
                Facet(
                    attribute: label.attribute, label: label.text, isUnwanted: isUnwanted, isHard: isHard,
                    weight: isHard ? 1 : isMood ? 0.8 : 0.7, origin: origin, span: span(range)))
        }
        take(range)
        let added = first..<result.facets.count
        guard !isUnwanted, isHard, !added.isEmpty else { return lastFacet = nil }
        if added.count > 1 { group(added) }
        if let last = lastFacet, isAlternative(from: last.end, to: range.lowerBound) {
            group(last.indices.lowerBound..<added.upperBound)
            lastFacet = (range.upperBound, last.indices.lowerBound..<added.upperBound)
        } else {
            lastFacet = (range.upperBound, added)
        }
    }

    private mutating func group(_ facets: Range<Int>) {
        groups += 1
        for facet in facets { result.facets[facet].group = groups }
    }

    /// Whether an "or" and nothing else of weight lies between two facets.
    private func isAlternative(from end: Int, to start: Int) -> Bool {
        guard end < start else { return false }
        let between = words[end..<start]
        return between.contains("or")
            && between.allSatisfy {
                ["or", "a", "an", "the", "movie", "film", "movies", "films", "with", "starring", "by", "in", "from"]
                    .contains($0)
            }
    }

    /// Labels that are misspelt: words that no title, text or grammar has.
    mutating func readMisspeltFacets() {
        for start in 0..<count where isFree(start) && !polarity[start].isName {
            for length in [2, 1] where start + length <= count && isFree(start..<start + length) {
                let range = start..<start + length
                guard words[range].joined().utf8.count >= 6,
                    !words[range].contains(where: { FunctionWords.isEmpty($0) })
                else { continue }
                if length == 1, index.text.term(words[start]) != nil { continue }
                guard let phrase = index.labels.nearlyPhrase(words[range].map { Stem.of($0) }[...]) else { continue }
                let named = index.labels.phrase(key: phrase)
                if !named.isEmpty {
                    add(facets: [preferred(named, at: range)], at: range, origin: .typo, isMood: false)
                } else if let synonym = FacetSynonyms.table[phrase] {
                    _ = add(synonym, at: range, origin: .typo)
                }
                break
            }
        }
    }
}
