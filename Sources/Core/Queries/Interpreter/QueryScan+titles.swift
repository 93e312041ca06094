extension QueryScan {
    /// A title in the query.
    struct TitleHit {
        var item: Int32
        var score: Double
        var range: Range<Int>
    }

    /// Words that a title has at most.
    private static let longestTitle = 12

    /// The title that begins at a place. In this order: as written, before its subtitle, misspelt, in part, each ending where
    /// something else begins and the longest first; last, as written and ending anywhere.
    ///
    /// - Parameter isStrict: nothing says that a title stands here, so only what can hardly be anything else counts.
    func title(at start: Int, isStrict: Bool) -> TitleHit? {
        guard start < count else { return nil }
        var ends: [Int] = []
        for end in start + 1..<min(count, start + Self.longestTitle) + 1 {
            guard isFree(end - 1), !text.tokens[end - 1].isSymbol else { break }
            if end - 1 > start, text.tokens[end - 1].gap == .stop { break }
            ends.append(end)
        }
        ends.reverse()
        let closed = ends.filter { isBoundary($0) }
        for end in closed {
            let range = start..<end
            if isStrict, isCommon(range) { continue }
            if let item = index.titles.exact(words[range]).first {
                return withYear(TitleHit(item: item, score: 1, range: range))
            }
        }
        if isStrict { return approximate(from: start, ends: closed, atLeast: 0.85, words: 2) }
        for end in closed {
            if let item = index.titles.alias(words[start..<end]) {
                return withYear(TitleHit(item: item, score: 0.9, range: start..<end))
            }
        }
        if let hit = approximate(from: start, ends: closed, atLeast: 0.75, words: 1) { return hit }
        for end in closed where !isCommon(start..<end) {
            if let match = index.titles.partial(words[start..<end]) {
                return TitleHit(item: match.item, score: match.score, range: start..<end)
            }
        }
        for end in ends where !isCommon(start..<end) {
            if let item = index.titles.exact(words[start..<end]).first {
                return withYear(TitleHit(item: item, score: 1, range: start..<end))
            }
        }
        return nil
    }

    private func approximate(from start: Int, ends: [Int], atLeast: Double, words least: Int) -> TitleHit? {
        var best: TitleHit?
        for end in ends.suffix(8) {
            let range = start..<end
            guard range.count >= least, !isCommon(range), !range.contains(where: { polarityBreak($0) && $0 > start })
            else { continue }
            if range.count == 1, GrammarWords.isNumber(words[start]) || index.text.term(words[start]) != nil {
                continue
            }
            guard let match = index.titles.approximate(words[range]), match.score >= atLeast else { continue }
            if match.score > best?.score ?? 0 { best = TitleHit(item: match.item, score: match.score, range: range) }
        }
        return best
    }

    /// A misspelt title does not reach over a "but": with one, it would be the title before it that is meant.
    private func polarityBreak(_ place: Int) -> Bool { ["but", "without", "except"].contains(words[place]) }

    /// "Hero (2002)": the film of that year, if there is one.
    private func withYear(_ hit: TitleHit) -> TitleHit {
        let place = hit.range.upperBound
        guard isFree(place), text.tokens[place].gap == .stop, let year = Double(words[place]), year >= 1870 else {
            return hit
        }
        let same = index.titles.exact(words[hit.range]).first {
            index.numbers.value(NumberColumns.year, of: $0) == year
        }
        guard let same else { return hit }
        return TitleHit(item: same, score: hit.score, range: hit.range.lowerBound..<place + 1)
    }

    mutating func add(_ hit: TitleHit, isUnwanted: Bool) {
        let item = index.items[Int(hit.item)]
        take(hit.range)
        if !result.anchors.contains(where: { $0.itemID == item.id }) {
            result.anchors.append(
                Anchor(
                    itemID: item.id, title: item.title, match: hit.score, isUnwanted: isUnwanted, span: span(hit.range))
            )
        }
        if !isUnwanted { anchorItems.append(hit.item) }
    }

    // MARK: - Quotation marks

    mutating func readQuotedTitles() {
        for range in text.quoted where isFree(range) && range.count <= Self.longestTitle {
            var hit: TitleHit?
            if let item = index.titles.exact(words[range]).first ?? index.titles.alias(words[range]) {
                hit = TitleHit(item: item, score: 1, range: range)
            } else if let match = index.titles.approximate(words[range]) {
                hit = TitleHit(item: match.item, score: match.score, range: range)
            }
            guard let hit else { continue }
            if word(range.lowerBound - 1) == "than" {
                refer(to: hit, than: range.lowerBound - 1)
            } else {
                add(hit, isUnwanted: takeRefusal(before: takeCue(before: range.lowerBound)))
            }
        }
    }

    /// Takes the "like" before a title in quotation marks.
    private mutating func takeCue(before place: Int) -> Int {
        for cue in TitleCue.all {
            let start = place - cue.words.count
            if start >= 0, match(cue.words, at: start) != nil {
                take(start..<place)
                return start
            }
        }
        return place
    }

    // MARK: - On their own

    /// Titles that nothing announces: two words or more that could be nothing else, in capitals or where something begins; the
    /// query's first words before a "but"; two titles around "meets".
    mutating func readTitlesOnTheirOwn() {
        readMeetings()
        readFirstTitle()
        for start in 0..<count where isFree(start) {
            for end in stride(from: min(count, start + Self.longestTitle), to: start + 1, by: -1) {
                let range = start..<end
                guard isFree(range), !range.dropFirst().contains(where: { text.tokens[$0].gap == .stop }),
                    !isCommon(range),
                    beginsSomething(range), let item = index.titles.exact(words[range]).first
                else { continue }
                add(withYear(TitleHit(item: item, score: 1, range: range)), isUnwanted: takeRefusal(before: start))
                break
            }
        }
    }

    private func beginsSomething(_ range: Range<Int>) -> Bool {
        let isNamed = range.allSatisfy {
            text.tokens[$0].isName || FunctionWords.all.contains(words[$0]) || GrammarWords.isNumber(words[$0])
        }
        let start = range.lowerBound
        if isNamed, range.contains(where: { text.tokens[$0].isName }),
            !GrammarWords.prepositions.contains(word(start - 1))
        {
            return true
        }
        return start == 0 || text.tokens[start].gap >= .comma
            || ["and", "or", "but", "not", "except", "than", "without"].contains(word(start - 1))
    }

    private mutating func readFirstTitle() {
        guard isFree(0) else { return }
        if let item = index.titles.exact(words[...]).first,
            FacetSynonyms.table[LabelIndex.phraseKey(words[...])] == nil,
            index.labels.phrase(words[...]).isEmpty, !text.tokens.contains(where: \.isSymbol)
        {
            return add(TitleHit(item: item, score: 1, range: 0..<count), isUnwanted: false)
        }
        for end in stride(from: min(count, Self.longestTitle), to: 0, by: -1) {
            guard end < count,
                text.tokens[end].gap >= .comma || ["but", "without", "except", "yet"].contains(words[end])
            else {
                continue
            }
            // "Thing, The": a moved article says that a title stands here, whatever its words.
            let isMoved = end > 1 && text.tokens[end - 1].gap == .comma && TitleKey.articles.contains(words[end - 1])
            guard isFree(0..<end), isMoved || !isCommon(0..<end), let item = index.titles.exact(words[0..<end]).first
            else { continue }
            return add(withYear(TitleHit(item: item, score: 1, range: 0..<end)), isUnwanted: false)
        }
    }

    private mutating func readMeetings() {
        for place in 0..<count where words[place] == "meets" && isFree(place) {
            let left = (max(0, place - Self.longestTitle)..<place).first {
                isFree($0..<place) && !index.titles.exact(words[$0..<place]).isEmpty
            }
            guard let left, let right = title(at: place + 1, isStrict: false), right.score == 1,
                let first = index.titles.exact(words[left..<place]).first
            else { continue }
            add(TitleHit(item: first, score: 1, range: left..<place), isUnwanted: false)
            take(place..<place + 1)
            add(right, isUnwanted: false)
        }
    }
}
