/// Splits a text into words: runs of letters and digits, folded. An apostrophe within a word is dropped ("don't" is "dont"), a
/// point or colon between digits stays ("1.5", "1:45"), "&" is "and".
package struct Tokenizer {
    private var result = TokenizedText()
    private var word = ""
    private var start = 0
    private var gap = Token.Gap.none
    private var capitals = 0
    private var letters = 0
    private var startsWithCapital = false
    private var openQuote: (mark: Character, token: Int)?
    private let maximumTokens: Int

    private init(maximumTokens: Int) { self.maximumTokens = maximumTokens }

    /// - Parameter maximumTokens: words at most; what follows is not read.
    static func tokens(of text: String, maximumTokens: Int = .max) -> TokenizedText {
        var tokenizer = Tokenizer(maximumTokens: maximumTokens)
        tokenizer.read(text)
        return tokenizer.result
    }

    /// The words alone.
    package static func words(of text: String, limit: Int = .max) -> [String] {
        ASCIIWords.of(text, limit: limit)
            ?? tokens(of: text, maximumTokens: limit).tokens.compactMap { $0.isSymbol ? nil : $0.word }
    }

    private mutating func read(_ text: String) {
        var offset = 0
        var previous: Character = " "
        var index = text.startIndex
        while index < text.endIndex {
            if result.tokens.count >= maximumTokens { break }
            let character = text[index]
            let after = text.index(after: index)
            let next = after < text.endIndex ? text[after] : " "
            let length = character.utf8.count
            read(character, previous: previous, next: next, offset: offset, length: length)
            offset += length
            previous = character
            index = after
        }
        flush(end: offset)
        result.readBytes = offset
    }

    private mutating func read(_ character: Character, previous: Character, next: Character, offset: Int, length: Int) {
        if Self.isWord(character) {
            if word.isEmpty {
                start = offset
                startsWithCapital = character.isUppercase
            }
            if character.isLetter { letters += 1 }
            if character.isUppercase { capitals += 1 }
            Folding.fold(character, into: &word)
            return
        }
        let isBetweenWords = Self.isWord(previous) && Self.isWord(next)
        if isBetweenWords, Self.isApostrophe(character) { return }
        switch character {
        case ".", ":":
            if previous.isNumber, next.isNumber, previous.isASCII, next.isASCII, !word.isEmpty {
                word.append(character)
                return
            }
            flush(end: offset)
            // Initials ("L.A.") and titles ("Dr. No") go on; a colon parts a title from its subtitle.
            let endsSentence = character == "." && !isBetweenWords && (result.tokens.last?.word.count ?? 0) > 3
            raise(endsSentence ? .stop : .space)
        default:
            flush(end: offset)
            readBetween(character, previous: previous, next: next, offset: offset, length: length)
        }
    }

    private mutating func readBetween(
        _ character: Character, previous: Character, next: Character, offset: Int, length: Int
    ) {
        switch character {
        case "&": append("and", offset..<offset + length)
        case "-", "‐", "‑", "–": raise(.hyphen)
        case ",", "、": raise(.comma)
        case ";", "!", "?", "(", ")", "[", "]", "{", "}", "\n", "—", "。", "|", "<", ">": raise(.stop)
        case "\"", "“", "”", "„", "«", "»", "'", "‘", "’": quote(character, previous: previous, next: next)
        case "+": append("+", offset..<offset + length)
        default:
            if let scalar = character.unicodeScalars.first, scalar.properties.isEmojiPresentation {
                append(String(character), offset..<offset + length, isSymbol: true)
            } else {
                raise(.space)
            }
        }
    }

    private mutating func quote(_ mark: Character, previous: Character, next: Character) {
        raise(.space)
        let isApostrophe = mark == "'" || mark == "‘" || mark == "’"
        if let open = openQuote {
            guard !isApostrophe || (Self.isApostrophe(open.mark) && !Self.isWord(next)) else { return }
            if open.token < result.tokens.count { result.quoted.append(open.token..<result.tokens.count) }
            openQuote = nil
        } else if !isApostrophe || (!Self.isWord(previous) && Self.isWord(next)) {
            openQuote = (mark, result.tokens.count)
        }
    }

    private mutating func raise(_ other: Token.Gap) { gap = max(gap, other) }

    private mutating func flush(end: Int) {
        guard !word.isEmpty else { return }
        let isName = startsWithCapital && (letters > 1 && capitals < letters)
        append(word, start..<end, isName: isName)
        word = ""
        capitals = 0
        letters = 0
    }

    private mutating func append(_ word: String, _ range: Range<Int>, isName: Bool = false, isSymbol: Bool = false) {
        result.tokens.append(Token(word: word, range: range, gap: gap, isName: isName, isSymbol: isSymbol))
        // What follows is parted by nothing unless something is read in between.
        gap = .none
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
    private static func isApostrophe(_ character: Character) -> Bool { "'‘’".contains(character) }
}
