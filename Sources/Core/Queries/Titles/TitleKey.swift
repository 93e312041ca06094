/// What of a title is compared: its words without the leading or moved article, joined. "The Truman Show" and "Truman Show, The"
/// are one, and so are "WALL-E" and "wall e".
enum TitleKey {
    /// Leading articles of titles in the languages that catalogues are mostly in.
    static let articles: Set<String> = [
        "the", "a", "an", "le", "la", "les", "l", "un", "une", "der", "die", "das", "ein", "eine", "el", "los", "las",
        "il",
        "lo", "gli", "o", "os", "as",
    ]

    static func of(_ words: ArraySlice<String>) -> String {
        var words = words
        if words.count > 1, let first = words.first, articles.contains(first) {
            words.removeFirst()
        } else if words.count > 1, let last = words.last, articles.contains(last), last != "a", last != "o" {
            words.removeLast()
        }
        return words.joined()
    }

    /// A title without a trailing "(1995)", and that year. MovieLens and others write it so.
    static func partingYear(_ title: String) -> (title: Substring, year: Int?) {
        guard title.last == ")", let open = title.lastIndex(of: "(") else { return (title[...], nil) }
        let inside = title[title.index(after: open)...].dropLast()
        guard inside.utf8.count == 4, let year = Int(inside), (1870...2200).contains(year) else {
            return (title[...], nil)
        }
        var rest = title[..<open]
        while rest.last == " " { rest.removeLast() }
        return (rest, year)
    }
}
