/// So many events of a kind within a time put a user on a level: `10 purchase in 1 min is elevated`.
public struct RateLimit: Sendable, Hashable {
    /// From how many events on.
    public var count: Int
    public var kind: String
    public var windowSeconds: Double
    public var level: String

    public init(count: Int, kind: String, windowSeconds: Double, level: String) {
        self.count = count
        self.kind = kind
        self.windowSeconds = windowSeconds
        self.level = level
    }

    /// From the text of a catalogue, `COUNT KIND in DURATION is LEVEL`; `nil` when it is none, or the count not between 1
    /// and 1000, or the time not longer than 0.
    public init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 6, words[2] == "in", words[words.count - 2] == "is",
            let count = Int(words[0]), (1...1000).contains(count),
            let seconds = DurationText.seconds(words[3..<words.count - 2].joined(separator: " ")), seconds > 0
        else { return nil }
        self.init(count: count, kind: String(words[1]), windowSeconds: seconds, level: String(words[words.count - 1]))
    }
}

/// A label of an item that puts a user on a level: `mature is elevated`.
public struct ItemFlag: Sendable, Hashable {
    public var label: String
    public var level: String

    public init(label: String, level: String) {
        self.label = label
        self.level = level
    }

    /// From the text of a catalogue, `LABEL is LEVEL`; the label may have spaces, the level has none.
    public init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 3, words[words.count - 2] == "is" else { return nil }
        self.init(label: words.dropLast(2).joined(separator: " "), level: String(words[words.count - 1]))
    }
}
