/// Words by what they do in a query.
enum GrammarWords {
    /// What a title or a name ends before.
    static let boundaries: Set<String> = [
        "but", "with", "without", "and", "or", "except", "not", "no", "only", "minus", "from", "in", "under", "over",
        "less",
        "more", "shorter", "longer", "newer", "older", "starring", "directed", "by", "featuring", "before", "after",
        "between",
        "about", "set", "that", "which", "who", "where", "ideally", "preferably", "maybe", "meet", "meets", "please",
        "at",
        "plus", "yet", "though", "if", "i", "what", "something", "movie", "film", "as", "crossed", "for", "just",
        "than",
        "nor", "non", "nothing", "ideal", "perhap", "perhaps", "version", "style", "until", "since", "around", "+",
        "tonight",
    ]

    /// What refuses what follows.
    static let refusals: Set<String> = [
        "without", "no", "not", "non", "never", "except", "excluding", "exclude", "minus", "nothing", "avoid",
        "avoiding", "hate",
        "isnt", "arent", "nor", "none", "neither", "dont", "skip", "unlike",
    ]

    /// What ends the reach of a refusal or a hedge.
    static let scopeEnds: Set<String> = [
        "but", "with", "from", "in", "by", "under", "over", "starring", "featuring", "directed", "ideally", "maybe",
        "preferably", "perhaps", "please", "like", "while", "yet", "instead", "rather", "that", "which", "if", "where",
        "more",
        "also", "something", "anything", "i", "about", "for", "at", "just", "only", "than",
    ]

    /// Prepositions that may stand between a refusal and what it refuses: "not with", "nothing in".
    static let prepositions: Set<String> = [
        "with", "in", "from", "by", "about", "for", "of", "starring", "featuring", "like",
    ]

    /// What makes a condition a wish.
    static let hedges: Set<String> = [
        "ideally", "preferably", "maybe", "perhaps", "possibly", "hopefully", "optionally", "prefer", "bonus",
    ]

    static let units: Set<String> = [
        "hour", "hours", "hr", "hrs", "h", "minute", "minutes", "min", "mins", "m", "year", "years", "decade",
        "decades", "early", "mid", "late",
    ]

    static let numbers: [String: Double] = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
        "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
    ]

    static let decades: [String: Double] = [
        "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960, "seventies": 1970,
        "eighties": 1980, "nineties": 1990, "noughties": 2000,
    ]

    static func isNumber(_ word: String) -> Bool {
        numbers[word] != nil || decades[word] != nil || word.utf8.first.map { $0 >= 48 && $0 <= 57 } == true
    }
}
