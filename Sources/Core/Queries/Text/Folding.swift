/// Makes texts comparable: lowercase, without diacritics, ligatures apart, full-width forms as ASCII. Without Foundation, whose
/// transforms Core may not use: the standard library compares characters by canonical equivalence, so a table of letters with
/// combining marks knows the composed ones too.
enum Folding {
    /// The folded letters of a character; empty for marks that stand alone.
    static func fold(_ character: Character, into text: inout String) {
        if let ascii = character.asciiValue {
            let isUpper = ascii >= UInt8(ascii: "A") && ascii <= UInt8(ascii: "Z")
            text.unicodeScalars.append(Unicode.Scalar(isUpper ? ascii | 0x20 : ascii))
            return
        }
        for lower in character.lowercased() { foldLower(lower, into: &text) }
    }

    static func fold(_ text: some StringProtocol) -> String {
        var folded = ""
        for character in text { fold(character, into: &folded) }
        return folded
    }

    private static func foldLower(_ character: Character, into text: inout String) {
        if let base = composed[character] {
            text.append(base)
        } else if let expansion = expansions[character] {
            text.append(expansion)
        } else {
            for scalar in character.unicodeScalars where scalar.properties.generalCategory != .nonspacingMark {
                // Full-width ASCII (U+FF01 to U+FF5E) lies 0xFEE0 above the plain one.
                if (0xFF01...0xFF5E).contains(scalar.value), let plain = Unicode.Scalar(scalar.value - 0xFEE0) {
                    text.append(String(plain).lowercased())
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
    }

    private static let expansions: [Character: String] = [
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
        "½": "12", "²": "2", "³": "3",
    ]

    /// Letters with one or two combining marks, by canonical equivalence.
    private static let composed: [Character: String] = {
        let marks: [Unicode.Scalar] = [
            "\u{300}", "\u{301}", "\u{302}", "\u{303}", "\u{304}", "\u{306}", "\u{307}", "\u{308}", "\u{309}",
            "\u{30A}",
            "\u{30B}", "\u{30C}", "\u{31B}", "\u{323}", "\u{326}", "\u{327}", "\u{328}",
        ]
        var table: [Character: String] = [:]
        for base in "abcdefghijklmnopqrstuvwxyzаеиоуαεηιουω".unicodeScalars {
            for first in marks {
                var scalars = String.UnicodeScalarView([base, first])
                table[Character(String(scalars))] = String(base)
                for second in marks where second != first {
                    scalars = String.UnicodeScalarView([base, first, second])
                    table[Character(String(scalars))] = String(base)
                }
            }
        }
        // A Cyrillic letter of its own, not an ornament.
        table["й"] = nil
        return table
    }()
}
