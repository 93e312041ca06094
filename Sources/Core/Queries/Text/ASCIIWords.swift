/// The words of a text that is all ASCII, as ``Tokenizer`` has them, at a tenth of the time: what an index of a hundred thousand
/// descriptions is made of.
enum ASCIIWords {
    /// Nil when the text has other characters.
    static func of(_ text: String, limit: Int) -> [String]? {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        var words: [String] = []
        var word: [UInt8] = []
        func isWord(_ place: Int) -> Bool { bytes.indices.contains(place) && letter(bytes[place]) != nil }
        func isDigit(_ place: Int) -> Bool { bytes.indices.contains(place) && (48...57).contains(bytes[place]) }
        func flush() {
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word.removeAll(keepingCapacity: true)
        }
        for (place, byte) in bytes.enumerated() where words.count < limit {
            if let letter = letter(byte) {
                word.append(letter)
            } else if byte == UInt8(ascii: "'"), isWord(place - 1), isWord(place + 1) {
                continue
            } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":"), isDigit(place - 1), isDigit(place + 1) {
                word.append(byte)
            } else {
                flush()
                if byte == UInt8(ascii: "&") { words.append("and") }
                if byte == UInt8(ascii: "+") { words.append("+") }
            }
        }
        if words.count < limit { flush() }
        return words
    }

    /// In lower case; nil for what is no part of a word.
    private static func letter(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: nil
        }
    }
}
