import Signals

/// Finds items by title: as written, by a part of it, or in spite of typos.
struct TitleIndex: Sendable {
    struct Match: Sendable, Equatable {
        var item: Int32
        /// 1: the title as written. 0.9: what stands before a subtitle. Less: with typos, or some of the title's words.
        var score: Double
    }

    /// By key; of several items the most popular first.
    private let items: [String: [Int32]]
    /// "2001" of "2001: A Space Odyssey", where no title is so called.
    private let aliases: [String: Int32]
    private let names: ApproximateNames
    private let nameItems: [Int32]
    private let byWord: [String: [Int32]]
    private let popularity: [Double]
    private let titleWords: [Int32]

    /// Words that more titles have than this name none of them.
    private static let rareTitles = 40

    init(_ all: [Item], popularity: [Double]) {
        self.popularity = popularity
        var items: [String: [Int32]] = [:]
        var aliases: [String: Int32] = [:]
        var byWord: [String: [Int32]] = [:]
        var titleWords: [Int32] = []
        for (index, item) in all.enumerated() {
            let number = Int32(index)
            let title = TitleKey.partingYear(item.title).title
            let words = Tokenizer.words(of: String(title))
            titleWords.append(Int32(words.count))
            let key = TitleKey.of(words[...])
            guard !key.isEmpty else { continue }
            items[key, default: []].append(number)
            for alias in Self.aliases(of: title) where alias != key {
                if let other = aliases[alias], popularity[Int(other)] >= popularity[index] { continue }
                aliases[alias] = number
            }
            for word in Set(words) where word.utf8.count > 2 && !TitleKey.articles.contains(word) {
                // One more than is used tells a rare word from a common one.
                if byWord[word, default: []].count <= Self.rareTitles { byWord[word, default: []].append(number) }
            }
        }
        var names: [String] = []
        var nameItems: [Int32] = []
        for (key, found) in items.sorted(by: { $0.key < $1.key }) {
            let best = found.sorted { (popularity[Int($1)], $0) < (popularity[Int($0)], $1) }
            items[key] = best
            names.append(key)
            nameItems.append(best[0])
        }
        self.items = items
        self.aliases = aliases.filter { items[$0.key] == nil }
        self.names = ApproximateNames(names)
        self.nameItems = nameItems
        self.byWord = byWord
        self.titleWords = titleWords
    }

    /// The items of a title as written, the most popular first.
    func exact(_ words: ArraySlice<String>) -> [Int32] { items[TitleKey.of(words)] ?? [] }

    /// What a title begins with, before its colon.
    func alias(_ words: ArraySlice<String>) -> Int32? { aliases[TitleKey.of(words)] }

    /// The title that is meant by what is nearly one.
    func approximate(_ words: ArraySlice<String>) -> Match? {
        let found = names.nearest(TitleKey.of(words))
        guard let best = found.first else { return nil }
        let item = found.prefix { $0.similarity == best.similarity }.map { nameItems[Int($0.name)] }
            .max { (popularity[Int($0)], $1) < (popularity[Int($1)], $0) }
        return item.map { Match(item: $0, score: best.similarity) }
    }

    /// The title of which these are some of the words, at least one of them rare: "Shawshank".
    func partial(_ words: ArraySlice<String>) -> Match? {
        var common: Set<Int32>?
        for word in words where !TitleKey.articles.contains(word) {
            guard let found = byWord[word] else { return nil }
            if found.count > Self.rareTitles { continue }
            common = common.map { $0.intersection(found) } ?? Set(found)
        }
        let best = (common ?? []).max { (rank($0), $1) < (rank($1), $0) }
        return best.map {
            Match(item: $0, score: 0.5 + 0.4 * Double(words.count) / Double(max(1, titleWords[Int($0)])))
        }
    }

    private func rank(_ item: Int32) -> Double { popularity[Int(item)] - Double(titleWords[Int(item)]) * 1e-6 }

    private static func aliases(of title: Substring) -> [String] {
        var found: [String] = []
        for mark in [":", " - ", " or ", " ("] {
            guard let place = title.firstRange(of: mark) else { continue }
            let words = Tokenizer.words(of: String(title[..<place.lowerBound]))
            let key = TitleKey.of(words[...])
            // "Dr. No" is no alias, "The" would be.
            if key.utf8.count >= 3, !words.isEmpty { found.append(key) }
        }
        return found
    }
}
