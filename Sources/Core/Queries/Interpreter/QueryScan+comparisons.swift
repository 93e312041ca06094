/// An adjective that compares a number.
struct Comparison: Sendable {
    let field: String
    /// Whether it wants less.
    let isBelow: Bool

    static func named(_ word: String) -> Comparison? {
        switch word {
        case "shorter": Comparison(field: NumberColumns.runtime, isBelow: true)
        case "longer": Comparison(field: NumberColumns.runtime, isBelow: false)
        case "older", "earlier": Comparison(field: NumberColumns.year, isBelow: true)
        case "newer", "later", "recent": Comparison(field: NumberColumns.year, isBelow: false)
        default: nil
        }
    }
}

extension QueryScan {
    /// "shorter", "newer than Jaws": compared with the title after "than", else with the query's first anchor.
    mutating func readComparisons() {
        var lastReference: Int32?
        for place in 0..<count where isFree(place) {
            guard let comparison = Comparison.named(words[place]) else { continue }
            // "recent" alone compares nothing.
            if words[place] == "recent", word(place - 1) != "more" { continue }
            var start = words[place] == "recent" ? place - 1 : place
            var end = place + 1
            var item = anchorItems.first ?? lastReference
            if isFree(end), words[end] == "than" {
                if let reference = references[end] {
                    item = reference
                    lastReference = reference
                    end += 1
                } else if ["that", "it", "this"].contains(word(end + 1)) {
                    end += 2
                } else {
                    // Compared with what nobody knows.
                    continue
                }
            }
            if let item {
                guard let value = index.numbers.value(comparison.field, of: item) else { continue }
                let isRefused = isRefusal(start - 1)
                while ["much", "a", "bit", "little", "even", "slightly", "significantly"].contains(word(start - 1)),
                    isFree(start - 1)
                { start -= 1 }
                add(
                    comparison.field,
                    isRefused
                        ? (comparison.isBelow ? .atLeast(value) : .atMost(value))
                        : (comparison.isBelow ? .below(value) : .above(value)),
                    start..<end, isFlipped: isRefused, comparedWith: item)
            } else if let middle = index.numbers.columns[comparison.field]?.quantile(0.5) {
                addWish(
                    comparison.field, comparison.isBelow != isRefusal(start - 1) ? .atMost(middle) : .atLeast(middle),
                    start..<end)
            }
        }
    }

    /// Vague words are wishes, measured by the items: "not too long" is at most as long as half of them.
    mutating func readVagueWords() {
        for place in 0..<count where isFree(place) {
            let isRefused = polarity[place].isRefused || polarity[place].isSoftlyRefused
            let wish: (field: String, isBelow: Bool)
            switch words[place] {
            case "long", "lengthy": wish = (NumberColumns.runtime, false)
            case "short", "brief": wish = (NumberColumns.runtime, true)
            case "old", "classic", "vintage", "dated": wish = (NumberColumns.year, true)
            case "new", "recent", "modern", "newest", "latest", "contemporary": wish = (NumberColumns.year, false)
            default: continue
            }
            let isBelow = wish.isBelow != isRefused
            // A refusal rules out one end; a wish for old or new ones wants the other.
            let share = isRefused || wish.field == NumberColumns.runtime ? 0.5 : isBelow ? 0.25 : 0.75
            guard let limit = index.numbers.columns[wish.field]?.quantile(share) else { continue }
            addWish(wish.field, isBelow ? .atMost(limit) : .atLeast(limit), place..<place + 1)
        }
    }

    private mutating func addWish(_ field: String, _ relation: NumericConstraint.Relation, _ range: Range<Int>) {
        result.constraints.append(NumericConstraint(field: field, relation, isHard: false, span: span(range)))
        take(range)
    }
}
