import Signals

/// TF-IDF vectors of the items' texts: title, topics and description. A term weighs (1 + ln tf) · idf, vectors have length 1, and
/// of long texts only the heaviest terms are kept, so memory is bounded by the number of items.
struct TextIndex: Sendable {
    struct Entry: Sendable {
        var number: Int32
        var weight: Float
    }

    /// Terms of one item that are kept.
    static let termsPerItem = 96
    /// Words of one item that are read.
    private static let wordsPerItem = 1_500

    private let terms: [String: Int32]
    let frequencies: [Float]
    /// Items by term, ascending.
    private let postings: [[Entry]]
    /// Terms by item.
    private let vectorStarts: [Int32]
    private let vectors: [Entry]
    let hasDescriptions: Bool

    init(_ items: [Item]) {
        var terms: [String: Int32] = [:]
        var counts: [Int32] = []
        var documents: [[Entry]] = []
        documents.reserveCapacity(items.count)
        for item in items {
            var occurrences: [Int32: Int] = [:]
            for word in Self.words(of: item) {
                let stem = Stem.of(word)
                guard Self.isTerm(stem) else { continue }
                let number = terms[stem] ?? Int32(terms.count)
                if number == terms.count {
                    terms[stem] = number
                    counts.append(0)
                }
                occurrences[number, default: 0] += 1
            }
            for number in occurrences.keys { counts[Int(number)] += 1 }
            documents.append(
                occurrences.sorted { $0.key < $1.key }.map {
                    Entry(number: $0.key, weight: 1 + InverseFrequency.logarithm($0.value))
                })
        }
        let frequencies = counts.map { InverseFrequency.of(Int($0), items: items.count) }
        var postings = [[Entry]](repeating: [], count: terms.count)
        var starts: [Int32] = [0]
        var vectors: [Entry] = []
        for (index, document) in documents.enumerated() {
            let vector = Self.vector(document, frequencies)
            for entry in vector {
                postings[Int(entry.number)].append(Entry(number: Int32(index), weight: entry.weight))
            }
            vectors += vector
            starts.append(Int32(vectors.count))
        }
        self.terms = terms
        self.frequencies = frequencies
        self.postings = postings
        vectorStarts = starts
        self.vectors = vectors
        hasDescriptions = items.contains { !$0.description.isEmpty }
    }

    /// The number of a word's term; nil when no item has it.
    func term(_ word: String) -> Int32? { terms[Stem.of(word)] }

    func items(with term: Int32) -> [Entry] { postings[Int(term)] }

    func vector(of item: Int32) -> ArraySlice<Entry> {
        vectors[Int(vectorStarts[Int(item)])..<Int(vectorStarts[Int(item) + 1])]
    }

    private static func words(of item: Item) -> [String] {
        var words = Tokenizer.words(of: String(TitleKey.partingYear(item.title).title))
        for (attribute, labels) in item.labels where AttributeRole(attribute: attribute) == .topic {
            for label in labels { words += Tokenizer.words(of: label) }
        }
        if !item.description.isEmpty {
            words += Tokenizer.words(of: item.description, limit: wordsPerItem)
        }
        return words
    }

    /// Words of two letters say nothing of a text.
    private static func isTerm(_ word: String) -> Bool {
        word.utf8.count > 2 && !FunctionWords.all.contains(word)
    }

    private static func vector(_ document: [Entry], _ frequencies: [Float]) -> [Entry] {
        var vector = document.map { Entry(number: $0.number, weight: $0.weight * frequencies[Int($0.number)]) }
        if vector.count > termsPerItem {
            vector.sort { ($1.weight, $0.number) < ($0.weight, $1.number) }
            vector.removeLast(vector.count - termsPerItem)
            vector.sort { $0.number < $1.number }
        }
        let length = vector.reduce(Float(0)) { $0 + $1.weight * $1.weight }.squareRoot()
        guard length > 0 else { return [] }
        return vector.map { Entry(number: $0.number, weight: $0.weight / length) }
    }
}
