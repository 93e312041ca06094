/// Words that a title follows.
struct TitleCue: Sendable {
    enum Kind: Sendable {
        /// "something like": what follows is a title unless nothing comes near it.
        case likeness
        /// "we loved": what follows may be anything that one loves.
        case taste
        /// "shorter than".
        case comparison
    }

    let words: [String]
    let kind: Kind
    var isUnwanted = false

    private init(_ phrase: String, _ kind: Kind, isUnwanted: Bool = false) {
        words = phrase.split(separator: " ").map(String.init)
        self.kind = kind
        self.isUnwanted = isUnwanted
    }

    /// The longest first.
    static let all: [TitleCue] = [
        TitleCue("in the style of", .likeness), TitleCue("in the vein of", .likeness),
        TitleCue("in the spirit of", .likeness),
        TitleCue("along the lines of", .likeness), TitleCue("as good as", .likeness),
        TitleCue("reminds me of", .likeness),
        TitleCue("remind me of", .likeness), TitleCue("similar to", .likeness), TitleCue("reminiscent of", .likeness),
        TitleCue("same as", .likeness), TitleCue("cross between", .likeness), TitleCue("mix between", .likeness),
        TitleCue("mix of", .likeness), TitleCue("mixture of", .likeness), TitleCue("blend of", .likeness),
        TitleCue("combination of", .likeness), TitleCue("compared to", .likeness), TitleCue("akin to", .likeness),
        TitleCue("recommendations for", .likeness), TitleCue("fan of", .taste), TitleCue("fans of", .taste),
        TitleCue("resembling", .likeness), TitleCue("resembles", .likeness),
        TitleCue("unlike", .likeness, isUnwanted: true),
        TitleCue("like", .likeness), TitleCue("liked", .taste), TitleCue("loved", .taste), TitleCue("love", .taste),
        TitleCue("enjoyed", .taste), TitleCue("enjoy", .taste), TitleCue("watched", .taste), TitleCue("saw", .taste),
        TitleCue("seen", .taste), TitleCue("adored", .taste), TitleCue("hated", .taste, isUnwanted: true),
        TitleCue("disliked", .taste, isUnwanted: true), TitleCue("than", .comparison),
    ]

    /// Who may like something: "I like comedies" announces no title.
    static let subjects: Set<String> = [
        "i", "we", "you", "they", "he", "she", "would", "id", "wed", "to", "really", "also", "people", "who", "kids",
        "dont",
    ]
}

extension QueryScan {
    /// Titles after "like", "similar to", "we loved", "shorter than", and those that a list goes on with.
    mutating func readTitlesAfterCues() {
        var place = 0
        while place < count {
            guard let cue = TitleCue.all.first(where: { match($0.words, at: place) != nil }) else {
                place += 1
                continue
            }
            let after = place + cue.words.count
            place = readTitle(after: cue, at: place) ?? after
        }
    }

    /// - Returns: where to go on; nil when no title follows.
    private mutating func readTitle(after cue: TitleCue, at place: Int) -> Int? {
        var start = place + cue.words.count
        if cue.kind == .comparison, let quantity = quantity(at: start), !quantity.isPlain { return nil }
        var isStrict = cue.kind == .taste
        if cue.words == ["like"], TitleCue.subjects.contains(word(place - 1)) { isStrict = true }
        var hit = title(at: start, isStrict: isStrict)
        // "like the film Alien"
        while hit == nil, ["the", "movie", "film", "watching", "seeing"].contains(word(start)), start - place < 4 {
            start += 1
            hit = title(at: start, isStrict: isStrict)
        }
        guard let hit else { return nil }
        if cue.kind == .comparison {
            refer(to: hit, than: place)
            return hit.range.upperBound
        }
        let isUnwanted = takeRefusal(before: place) || cue.isUnwanted
        take(place..<start)
        add(hit, isUnwanted: isUnwanted)
        return readList(from: hit.range.upperBound, isUnwanted: isUnwanted)
    }

    /// Titles that go on with "and", "or" or a comma.
    private mutating func readList(from place: Int, isUnwanted: Bool) -> Int {
        var place = place
        while isFree(place) {
            var start = place
            if ["and", "or", "plus", "meets"].contains(words[place]) {
                start += 1
            } else if text.tokens[place].gap != .comma || !text.tokens[place].isName {
                break
            }
            guard start < count, let hit = title(at: start, isStrict: true) else { break }
            take(place..<start)
            add(hit, isUnwanted: isUnwanted)
            place = hit.range.upperBound
        }
        return place
    }

    /// A title after "than": what is compared is found later; without a comparison of numbers ("funnier than") it is an anchor.
    mutating func refer(to hit: TitleHit, than place: Int) {
        if Comparison.named(word(place - 1)) != nil {
            references[place] = hit.item
            take(hit.range)
        } else {
            add(hit, isUnwanted: false)
            take(place..<place + 1)
        }
    }

    /// Takes the "not" or "nothing" before a place, if there is one.
    mutating func takeRefusal(before place: Int) -> Bool {
        var start = place - 1
        while start >= 0, ["anything", "something", "similar", "movie", "film", "too", "the"].contains(words[start]),
            isFree(start)
        { start -= 1 }
        guard isFree(start), GrammarWords.refusals.contains(words[start]) || words[start] == "didnt" else {
            return false
        }
        take(start..<place)
        return true
    }
}
