import Signals

/// The labels of items as numbers: which label an item has, which items have a label, and what words name it.
struct LabelIndex: Sendable {
    struct Label: Sendable, Equatable {
        var attribute: String
        var role: AttributeRole
        var text: String
    }

    let labels: [Label]
    /// Items by label, ascending.
    let postings: [[Int32]]
    /// Labels by item.
    private let itemStarts: [Int32]
    private let itemLabels: [Int32]
    /// Topics, languages and countries by their words joined by spaces, each word its singular.
    private let byPhrase: [String: [Int32]]
    /// People by their whole name, words joined by spaces.
    private let byName: [String: [Int32]]
    /// People by the last word of their name.
    private let bySurname: [String: [Int32]]
    private let names: ApproximateNames
    private let nameKeys: [String]
    private let phrases: ApproximateNames
    private let phraseKeys: [String]
    let attributes: [String]
    /// By attribute, then by item: whether the item has a label of it.
    private let presence: [String: [Bool]]

    init(_ items: [Item]) {
        var labels: [Label] = []
        var numbers: [String: [String: Int32]] = [:]
        var roles: [String: AttributeRole] = [:]
        var postings: [[Int32]] = []
        var starts: [Int32] = [0]
        var flat: [Int32] = []
        for (index, item) in items.enumerated() {
            for (attribute, texts) in item.labels.sorted(by: { $0.key < $1.key }) {
                let role = roles[attribute] ?? AttributeRole(attribute: attribute)
                roles[attribute] = role
                for text in texts {
                    let number = numbers[attribute]?[text] ?? Int32(labels.count)
                    if number == labels.count {
                        numbers[attribute, default: [:]][text] = number
                        labels.append(Label(attribute: attribute, role: role, text: text))
                        postings.append([])
                    }
                    guard postings[Int(number)].last != Int32(index) else { continue }
                    postings[Int(number)].append(Int32(index))
                    flat.append(number)
                }
            }
            starts.append(Int32(flat.count))
        }
        var byPhrase: [String: [Int32]] = [:]
        var byName: [String: [Int32]] = [:]
        var bySurname: [String: [Int32]] = [:]
        for (index, label) in labels.enumerated() {
            let words = Tokenizer.words(of: label.text)
            guard !words.isEmpty else { continue }
            if label.role.isPeople {
                byName[words.joined(separator: " "), default: []].append(Int32(index))
                if words.count > 1, let last = words.last { bySurname[last, default: []].append(Int32(index)) }
            } else {
                byPhrase[Self.phraseKey(words[...]), default: []].append(Int32(index))
            }
        }
        self.labels = labels
        self.postings = postings
        itemStarts = starts
        itemLabels = flat
        self.byPhrase = byPhrase
        self.byName = byName
        self.bySurname = bySurname
        nameKeys = byName.keys.sorted()
        names = ApproximateNames(nameKeys.map { $0.filter { $0 != " " } })
        phraseKeys = (Set(byPhrase.keys).union(FacetSynonyms.phrases)).sorted()
        phrases = ApproximateNames(phraseKeys.map { $0.filter { $0 != " " } })
        attributes = roles.keys.sorted()
        var presence = roles.mapValues { _ in [Bool](repeating: false, count: items.count) }
        for (number, label) in labels.enumerated() {
            for item in postings[number] { presence[label.attribute]?[Int(item)] = true }
        }
        self.presence = presence
    }

    /// By attribute, the labels that most items have, so many at most.
    func frequent(_ limit: Int) -> [(attribute: String, labels: [String])] {
        var numbers: [String: [Int]] = [:]
        for (number, label) in labels.enumerated() { numbers[label.attribute, default: []].append(number) }
        return attributes.map { attribute in
            let sorted = (numbers[attribute] ?? []).sorted { (postings[$1].count, $0) < (postings[$0].count, $1) }
            return (attribute, sorted.prefix(limit).map { labels[$0].text })
        }
    }

    static func phraseKey(_ words: ArraySlice<String>) -> String { words.map(Stem.of).joined(separator: " ") }

    func labels(of item: Int32) -> ArraySlice<Int32> {
        itemLabels[Int(itemStarts[Int(item)])..<Int(itemStarts[Int(item) + 1])]
    }

    /// By item: whether it says anything of an attribute; nil of an attribute that no item has.
    func saying(_ attribute: String) -> [Bool]? { presence[attribute] }

    func number(attribute: String, label: String) -> Int32? {
        let words = Tokenizer.words(of: label)
        let candidates =
            (byPhrase[Self.phraseKey(words[...])] ?? []) + (byName[words.joined(separator: " ")] ?? [])
        return candidates.first { labels[Int($0)].attribute == attribute }
    }

    func phrase(_ words: ArraySlice<String>) -> [Int32] { byPhrase[Self.phraseKey(words)] ?? [] }
    func phrase(key: String) -> [Int32] { byPhrase[key] ?? [] }
    func person(_ words: ArraySlice<String>) -> [Int32] { byName[words.joined(separator: " ")] ?? [] }
    func surname(_ word: String) -> [Int32] { bySurname[word] ?? [] }

    /// People whose name is nearly this.
    func nearlyPerson(_ words: ArraySlice<String>) -> [Int32] {
        guard let best = names.nearest(words.joined(), limit: 1).first, best.similarity >= 0.8 else { return [] }
        return byName[nameKeys[Int(best.name)]] ?? []
    }

    /// The phrase, of a label or a synonym, that is nearly this.
    func nearlyPhrase(_ words: ArraySlice<String>) -> String? {
        guard let best = phrases.nearest(words.joined(), limit: 1).first, best.similarity >= 0.78 else { return nil }
        return phraseKeys[Int(best.name)]
    }

    /// What a label says of the likeness of two items that have it: rare ones more, people less than topics.
    func weight(_ label: Int32) -> Float {
        InverseFrequency.of(postings[Int(label)].count, items: itemStarts.count - 1) * labels[Int(label)].role.likeness
    }

    /// The length of an item's vector of labels.
    func length(of item: Int32) -> Float {
        labels(of: item).reduce(Float(0)) { $0 + weight($1) * weight($1) }.squareRoot()
    }
}
