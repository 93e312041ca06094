/// The items by id, with the vocabulary of their labels. Immutable and shared by value: build a new one to change it.
public struct ItemTable: Sendable {
    private let items: [String: Item]
    /// attribute -> lowercased label -> label
    private let vocabulary: [String: [String: String]]
    private let longestLabelWords: Int

    public static let empty = ItemTable([])

    /// Of items with the same id the last one counts.
    public init(_ items: some Sequence<Item>) {
        var byID: [String: Item] = [:]
        var vocabulary: [String: [String: String]] = [:]
        var longest = 1
        for item in items {
            byID[item.id] = item
            for (attribute, labels) in item.labels {
                for label in labels {
                    let key = ItemTable.words(of: label)
                    longest = max(longest, key.count)
                    vocabulary[attribute, default: [:]][key.joined(separator: " ")] = label
                }
            }
        }
        self.items = byID
        self.vocabulary = vocabulary
        self.longestLabelWords = min(longest, 6)
    }

    public var count: Int { items.count }
    public var ids: some Collection<String> & Sendable { items.keys }
    public var all: some Collection<Item> & Sendable { items.values }

    public subscript(id: String) -> Item? { items[id] }

    public func title(of id: String) -> String? { items[id]?.title }

    /// The item's labels, empty when the item or the attribute is unknown.
    public func labels(of id: String, attribute: String) -> [String] {
        items[id]?.labels[attribute] ?? []
    }

    /// The labels of an attribute whose words stand in `text` one after the other, whatever their case; longest first,
    /// each word used once. A search for "old jazz documentary" names `Documentary` if that is a genre.
    public func labels(named text: String, attribute: String) -> [String] {
        guard let known = vocabulary[attribute] else { return [] }
        let words = ItemTable.words(of: text)
        var found: [String] = []
        var index = 0
        while index < words.count {
            var step = 1
            for length in stride(from: min(longestLabelWords, words.count - index), through: 1, by: -1) {
                let phrase = words[index..<index + length].joined(separator: " ")
                if let label = known[phrase] {
                    if !found.contains(label) { found.append(label) }
                    step = length
                    break
                }
            }
            index += step
        }
        return found
    }

    private static func words(of text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }
}
