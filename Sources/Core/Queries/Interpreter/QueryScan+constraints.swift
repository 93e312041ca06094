extension QueryScan {
    /// Conditions on the runtime and the year: "under two hours", "from the 90s", "between 1970 and 1980", "1h45 max".
    mutating func readConstraints() {
        for place in 0..<count where isFree(place) {
            if readRange(at: place) || readRelation(at: place) { continue }
            // A bare number after "under" has been read; alone it means nothing.
            guard let quantity = quantity(at: place), !quantity.isPlain else { continue }
            readQuantity(quantity, at: place)
        }
    }

    /// "between A and B", "from A to B", "A-B".
    private mutating func readRange(at start: Int) -> Bool {
        let opening = ["between", "from"].contains(word(start)) ? 1 : 0
        var place = start + opening
        if word(place) == "the" { place += 1 }
        guard let first = quantity(at: place) else { return false }
        place += first.length
        let joint = word(place)
        let isJoined =
            isFree(place) && (joint == "to" || joint == "until" || (joint == "and" && word(start) == "between"))
        let isHyphenated = isFree(place) && text.tokens[place].gap == .hyphen
        guard isJoined || isHyphenated else { return false }
        if isJoined { place += 1 }
        if word(place) == "the" { place += 1 }
        guard let second = quantity(at: place) else { return false }
        let range = start..<place + second.length
        switch (first.value, second.value) {
        case (.minutes(let low), .minutes(let high)): add(NumberColumns.runtime, .between(low, high), range)
        case (.plain(let low), .minutes(let high)):
            // "two to three hours": both are hours.
            let isHours = word(range.upperBound - 1).hasPrefix("h") && low < 10
            add(NumberColumns.runtime, .between(isHours ? low * 60 : low, high), range)
        case (.year(let low), .year(let high)), (.years(let low, _), .years(_, let high)),
            (.year(let low), .years(_, let high)),
            (.years(let low, _), .year(let high)):
            add(NumberColumns.year, .between(low, high), range)
        default: return false
        }
        return true
    }

    /// A relation and its quantity.
    private mutating func readRelation(at start: Int) -> Bool {
        for phrase in RelationPhrase.before where match(phrase.words, at: start) != nil {
            var place = start + phrase.words.count
            if ["the", "a", "year"].contains(word(place)), isFree(place) { place += 1 }
            // "an hour" begins with its article.
            if place > start + phrase.words.count, let whole = quantity(at: place - 1), !whole.isPlain { place -= 1 }
            guard let quantity = quantity(at: place) else { continue }
            let end = place + quantity.length
            switch (quantity.value, phrase.domain) {
            case (.minutes(let minutes), .any), (.minutes(let minutes), .runtime):
                add(NumberColumns.runtime, phrase.relation, minutes, minutes, start..<end)
            case (.plain(let minutes), .any), (.plain(let minutes), .runtime):
                // Nobody asks for a film of under 10 or over 600 minutes, so such a number is of something else.
                guard phrase.relation != .about, phrase.relation != .within, (30...600).contains(minutes) else {
                    continue
                }
                add(NumberColumns.runtime, phrase.relation, minutes, minutes, start..<end)
            case (.year(let year), .any), (.year(let year), .year):
                if phrase.relation == .about {
                    add(NumberColumns.year, .between(year - 2, year + 2), start..<end)
                } else if phrase.relation == .within, let after = relation(after: end, .year) {
                    add(NumberColumns.year, after.relation, year, year, start..<end + after.length)
                } else {
                    add(NumberColumns.year, phrase.relation, year, year, start..<end)
                }
            case (.years(let first, let last), .any), (.years(let first, let last), .year):
                addYears(first, last, phrase.relation, start..<end)
            default: continue
            }
            return true
        }
        return false
    }

    private mutating func addYears(
        _ first: Double, _ last: Double, _ relation: RelationPhrase.Relation, _ range: Range<Int>
    ) {
        switch relation {
        case .within, .about: addDecades(first, last, range)
        default:
            add(
                NumberColumns.year, relation, relation == .below || relation == .atLeast ? first : last,
                relation == .below || relation == .atLeast ? first : last, range)
        }
    }

    /// Decades that follow each other are one: "sixties or seventies".
    private mutating func addDecades(_ first: Double, _ last: Double, _ range: Range<Int>) {
        var low = first
        var high = last
        var end = range.upperBound
        while ["or", "and", "through"].contains(word(end)) {
            var next = end + 1
            while ["the", "from"].contains(word(next)) { next += 1 }
            guard let other = quantity(at: next), case .years(let first, let last) = other.value else { break }
            guard first <= high + 1, last >= low - 1 else { break }
            low = min(low, first)
            high = max(high, last)
            end = next + other.length
        }
        add(NumberColumns.year, .between(low, high), range.lowerBound..<end)
    }

    private mutating func readQuantity(_ quantity: Quantity, at start: Int) {
        let end = start + quantity.length
        switch quantity.value {
        case .minutes(let minutes):
            if let after = relation(after: end, .runtime) {
                add(NumberColumns.runtime, after.relation, minutes, minutes, start..<end + after.length)
            } else {
                add(NumberColumns.runtime, .about, minutes, minutes, start..<end)
            }
        case .year(let year):
            if let after = relation(after: end, .year) {
                add(NumberColumns.year, after.relation, year, year, start..<end + after.length)
            } else {
                add(NumberColumns.year, .equal(year), start..<end)
            }
        case .years(let first, let last): addDecades(first, last, start..<end)
        case .plain: break
        }
    }

    private func relation(after place: Int, _ domain: RelationPhrase.Domain) -> (
        relation: RelationPhrase.Relation, length: Int
    )? {
        for phrase in RelationPhrase.after where phrase.domain == .any || phrase.domain == domain {
            if let length = match(phrase.words, at: place) { return (phrase.relation, length) }
        }
        return nil
    }

    private mutating func add(
        _ field: String, _ relation: RelationPhrase.Relation, _ low: Double, _ high: Double, _ range: Range<Int>
    ) {
        let isRefused = refusal(before: range.lowerBound) != nil
        switch isRefused ? relation.refused : relation {
        case .below: add(field, .below(low), range, isFlipped: isRefused)
        case .atMost: add(field, .atMost(high), range, isFlipped: isRefused)
        case .above: add(field, .above(high), range, isFlipped: isRefused)
        case .atLeast: add(field, .atLeast(low), range, isFlipped: isRefused)
        case .within: add(field, low == high ? .equal(low) : .between(low, high), range)
        // A tenth to both sides is what "about two hours" leaves open.
        case .about: add(field, .between(low * 0.9, high * 1.1), range)
        }
    }

    /// - Parameter isFlipped: whether the relation has taken up the refusal before it already.
    mutating func add(
        _ field: String, _ relation: NumericConstraint.Relation, _ range: Range<Int>, isFlipped: Bool = false,
        comparedWith item: Int32? = nil
    ) {
        var range = range
        let refusal = refusal(before: range.lowerBound)
        let isRefused = refusal != nil
        if let refusal { range = refusal..<range.upperBound }
        if ["long", "runtime"].contains(word(range.upperBound)), isFree(range.upperBound),
            field == NumberColumns.runtime
        {
            range = range.lowerBound..<range.upperBound + 1
        }
        result.constraints.append(
            NumericConstraint(
                field: field, relation, isNegated: isRefused && !isFlipped, isHard: !isHedged(range),
                comparedWith: item.map { index.items[Int($0)].id }, span: span(range)))
        take(range)
    }

    /// Where the refusal before a condition stands: "not over", "excluding anything from".
    private func refusal(before place: Int) -> Int? {
        var start = place - 1
        while isFree(start),
            ["anything", "any", "ones", "those", "films", "movies", "film", "movie", "made"].contains(words[start])
        {
            start -= 1
        }
        return isRefusal(start) ? start : nil
    }

    func isRefusal(_ place: Int) -> Bool {
        isFree(place) && GrammarWords.refusals.contains(words[place]) && words[place] != "without"
    }

    /// Whether a wish is all that the words are: "preferably" or "ideally" shortly before, "if possible" after.
    private func isHedged(_ range: Range<Int>) -> Bool {
        if word(range.upperBound) == "if", word(range.upperBound + 1) == "possible" { return true }
        var place = range.lowerBound - 1
        while place >= max(0, range.lowerBound - 3), text.tokens[place + 1].gap < .comma {
            if GrammarWords.hedges.contains(words[place]) { return true }
            place -= 1
        }
        return false
    }
}
