extension QueryScan {
    /// Which people a word before a name asks for.
    private enum Part {
        case maker, performer, anyone

        static func named(_ word: String) -> Part? {
            switch word {
            case "by", "directed", "director", "written": .maker
            case "starring", "featuring", "stars", "actor", "actress", "played": .performer
            case "with", "without", "not", "no", "except", "from": .anyone
            default: nil
            }
        }

        /// How well a role answers: the least is the best, nil does not at all.
        func rank(_ role: AttributeRole) -> Int? {
            switch (self, role) {
            case (.maker, .maker), (.performer, .performer), (.anyone, .performer): 0
            case (_, .person): 1
            case (.anyone, .maker): 2
            default: nil
            }
        }
    }

    /// People: after "by", "with", "starring"; whole names anywhere; a surname before "films".
    mutating func readPeople() {
        for place in 0..<count {
            guard let part = Part.named(words[place]), place + 1 < count else { continue }
            var start = place + 1
            while ["by", "the", "director", "actor", "actress", "from", "with", "starring", "anything"].contains(
                word(start)), isFree(start)
            { start += 1 }
            let nearest = Part.named(word(start - 1)) ?? part
            _ = readNames(at: start, part: nearest == .anyone ? part : nearest, from: place)
        }
        for place in 0..<count where isFree(place) {
            if let hit = wholeName(at: place) {
                add(people: hit.labels, part: .anyone, place..<place + hit.length)
            } else if let labels = surnameBeforeFilms(at: place) {
                add(people: labels, part: .maker, place..<place + 1)
            }
        }
    }

    /// Names with "and", "or" and commas between them.
    private mutating func readNames(at start: Int, part: Part, from cue: Int) -> Bool {
        guard let hit = name(at: start, part: part) else { return false }
        if isFree(cue) { take(cue..<start) }
        add(people: hit.labels, part: part, start..<start + hit.length)
        let next = start + hit.length
        if isFree(next), ["and", "or", "nor"].contains(words[next]) || text.tokens[next].gap == .comma {
            let name = ["and", "or", "nor"].contains(words[next]) ? next + 1 : next
            _ = readNames(at: name, part: part, from: name)
        }
        return true
    }

    private func wholeName(at start: Int) -> (labels: [Int32], length: Int)? {
        for length in stride(from: min(5, count - start), to: 1, by: -1) where isFree(start..<start + length) {
            let found = index.labels.person(words[start..<start + length])
            if !found.isEmpty { return (found, length) }
        }
        return nil
    }

    /// - Returns: the labels of a name that is written in whole, nearly so, or by its surname.
    private func name(at start: Int, part: Part) -> (labels: [Int32], length: Int)? {
        guard isFree(start) else { return nil }
        func fitting(_ labels: [Int32]) -> [Int32] {
            labels.filter { part.rank(index.labels.labels[Int($0)].role) != nil }
        }
        for length in stride(from: min(5, count - start), to: 0, by: -1) where isFree(start..<start + length) {
            let found = fitting(index.labels.person(words[start..<start + length]))
            if !found.isEmpty { return (found, length) }
        }
        for length in [3, 2]
        where start + length <= count && isFree(start..<start + length) && isBoundary(start + length) {
            guard !isCommon(start..<start + length),
                !(start + 1..<start + length).contains(where: {
                    GrammarWords.boundaries.contains(words[$0]) && !text.tokens[$0].isName
                })
            else { continue }
            let found = fitting(index.labels.nearlyPerson(words[start..<start + length]))
            if !found.isEmpty { return (found, length) }
        }
        guard words[start].utf8.count > 2, !isCommon(start..<start + 1) else { return nil }
        let found = fitting(index.labels.surname(words[start]))
        // A surname that many have means nobody.
        return found.isEmpty || found.count > 12 ? nil : (found, 1)
    }

    /// "Kurosawa films", "Hitchcock's movies".
    private func surnameBeforeFilms(at place: Int) -> [Int32]? {
        guard ["movie", "film"].contains(Stem.of(word(place + 1))), !isCommon(place..<place + 1) else { return nil }
        var found = index.labels.surname(words[place])
        if found.isEmpty, words[place].hasSuffix("s") { found = index.labels.surname(String(words[place].dropLast())) }
        let makers = found.filter { index.labels.labels[Int($0)].role == .maker }
        return makers.isEmpty || makers.count > 4 ? nil : makers
    }

    private mutating func add(people labels: [Int32], part: Part, _ range: Range<Int>) {
        let isRefused = polarity[range.lowerBound].isRefused
        let ranked = labels.map { ($0, part.rank(index.labels.labels[Int($0)].role) ?? 9) }
        let best = ranked.map(\.1).min() ?? 9
        // Who is refused is refused in every part.
        let chosen = isRefused ? labels : ranked.filter { $0.1 == best }.map(\.0)
        let isNamed = index.labels.person(words[range]).contains { chosen.contains($0) }
        add(facets: chosen, at: range, origin: isNamed ? .named : range.count > 1 ? .typo : .synonym, isMood: false)
        // "the Coen brothers"
        if chosen.count > 1, ["brothers", "sisters"].contains(word(range.upperBound)) {
            take(range.upperBound..<range.upperBound + 1)
        }
    }
}
