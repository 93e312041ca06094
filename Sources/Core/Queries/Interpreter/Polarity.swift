/// How a word is meant, by the words before it.
struct Polarity: Sendable, Equatable {
    /// "without", "not", "no" …
    var isRefused = false
    /// "less", "not too": refused, but only as a wish.
    var isSoftlyRefused = false
    /// "ideally", "maybe", "more": wanted, but only as a wish.
    var isHedged = false
    /// Part of a name in capitals that nobody has: its words mean nothing on their own.
    var isName = false
}

extension QueryScan {
    /// Finds what each word is refused or hedged by. A refusal reaches to the end of its list: "without romance, war or music, but
    /// …"; words that other passes took end it.
    mutating func markPolarity() {
        markRefusals()
        markHedges()
        markNames()
    }

    private mutating func markRefusals() {
        var trigger: Int?
        var isSoft = false
        for place in 0..<count {
            let word = words[place]
            if isTaken[place] || (text.tokens[place].gap == .stop && place > 0) { trigger = nil }
            if isTaken[place] { continue }
            if GrammarWords.refusals.contains(word) || isLess(place) {
                trigger = place
                isSoft =
                    isLess(place)
                    || ["too", "so", "very", "overly", "particularly", "that"].contains(self.word(place + 1))
                // "not only" refuses nothing.
                if self.word(place + 1) == "only" || self.word(place + 1) == "just" { trigger = nil }
                isTaken[place] = trigger != nil
                continue
            }
            guard let from = trigger else { continue }
            if word == "but" || isAfterItsWord(from, place, word)
                || (text.tokens[place].gap == .comma && !continuesList(place))
            {
                trigger = nil
                continue
            }
            if isSoft { polarity[place].isSoftlyRefused = true } else { polarity[place].isRefused = true }
            if words[from] == "non", !FunctionWords.all.contains(word) { trigger = nil }
        }
    }

    /// "less romance", but not "less than".
    private func isLess(_ place: Int) -> Bool {
        (words[place] == "less" || words[place] == "fewer") && word(place + 1) != "than"
    }

    /// Whether a word ends the scope that began at `trigger`. Prepositions right after the refusal do not: "not with".
    private func isAfterItsWord(_ trigger: Int, _ place: Int, _ word: String) -> Bool {
        guard GrammarWords.scopeEnds.contains(word) else { return false }
        if GrammarWords.prepositions.contains(word) {
            return !(trigger + 1..<place).allSatisfy {
                GrammarWords.prepositions.contains(words[$0]) || words[$0] == "anything"
            }
        }
        return !(word == "anything" || word == "that") || place != trigger + 1
    }

    /// Whether a comma goes on with a list that "and", "or" or "nor" ends.
    private func continuesList(_ place: Int) -> Bool {
        for next in place..<min(count, place + 8) {
            if isTaken[next] || text.tokens[next].gap == .stop { return false }
            if ["and", "or", "nor"].contains(words[next]) {
                return next > place && !GrammarWords.scopeEnds.contains(word(next + 1))
            }
            if GrammarWords.scopeEnds.contains(words[next]) || GrammarWords.refusals.contains(words[next]) {
                return false
            }
        }
        return false
    }

    private mutating func markHedges() {
        var reach: Int?
        for place in 0..<count {
            let word = words[place]
            if let start = reach, place > start, text.tokens[place].gap >= .comma || word == "but" || isTaken[place] {
                reach = nil
            }
            if GrammarWords.hedges.contains(word) || isMildly(place) {
                reach = place
                if isFree(place) { isTaken[place] = true }
                continue
            }
            if reach != nil { polarity[place].isHedged = true }
        }
        for place in 0..<max(0, count - 1) where word(place) == "if" && word(place + 1) == "possible" {
            var back = place - 1
            while back >= 0, text.tokens[back + 1].gap < .comma, !isTaken[back], word(back) != "but" {
                polarity[back].isHedged = true
                back -= 1
            }
            take(place..<place + 2)
        }
    }

    /// "more action", "some romance", "a bit scary".
    private func isMildly(_ place: Int) -> Bool {
        switch words[place] {
        // "Julianne More" is somebody, nearly.
        case "more":
            word(place + 1) != "than" && !(place > 0 && text.tokens[place].isName && text.tokens[place - 1].isName)
        case "some", "slightly", "somewhat", "bit", "little": !GrammarWords.refusals.contains(word(place - 1))
        default: false
        }
    }

    /// Two or more capitalised words on end that no title and nobody is called by.
    private mutating func markNames() {
        guard text.tokens.contains(where: { !$0.isName && $0.word.utf8.count > 2 }) else { return }
        for place in 1..<max(1, count - 1) {
            let pair = place..<place + 2
            guard isFree(pair), pair.allSatisfy({ text.tokens[$0].isName && !isCommonName($0) }) || isOddPair(place)
            else { continue }
            guard text.tokens[place + 1].gap <= .hyphen, index.labels.phrase(words[pair]).isEmpty else { continue }
            for part in pair { polarity[part].isName = true }
        }
    }

    private func isCommonName(_ place: Int) -> Bool { isCommon(place..<place + 1) }

    /// "Star Wars": one of the two is a label's name.
    private func isOddPair(_ place: Int) -> Bool {
        text.tokens[place].isName && text.tokens[place + 1].isName && isCommonName(place) != isCommonName(place + 1)
    }
}
