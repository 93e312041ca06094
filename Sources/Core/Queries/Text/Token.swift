/// A word of a text with its place.
struct Token: Sendable, Equatable {
    /// What stands between a word and the one before.
    enum Gap: Int, Sendable, Comparable {
        case none, space, hyphen, comma
        /// A full stop, a bracket, a line end: what is said ends here.
        case stop

        static func < (left: Gap, right: Gap) -> Bool { left.rawValue < right.rawValue }
    }

    /// Letters and digits, folded. A symbol that is no word stands as it is.
    var word: String
    /// In bytes of UTF-8.
    var range: Range<Int>
    var gap: Gap
    /// Whether it begins with a capital and is not all capitals: "Kubrick", but not "KUBRICK" or "I".
    var isName = false
    var isSymbol = false
}

/// A text in words, with the parts that stand in quotation marks.
struct TokenizedText: Sendable {
    var tokens: [Token] = []
    /// Ranges of tokens.
    var quoted: [Range<Int>] = []
    /// Where what was read ends, in bytes; the rest exceeds what is read of a text.
    var readBytes = 0
}
