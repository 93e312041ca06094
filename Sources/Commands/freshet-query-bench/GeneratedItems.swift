import Signals

/// Films that nobody has made: titles of one to four invented words, a few genres, people, a year, a runtime and a description of
/// thirty words. The same seed gives the same films.
struct GeneratedItems {
    private(set) var items: [Item] = []
    private var random: Generator
    private let words: [String]
    private let names: [String]

    static let genres = [
        "Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy", "Horror",
        "Musical",
        "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ]
    private static let syllables = [
        "ba", "con", "da", "el", "fi", "gor", "ha", "in", "ja", "ka", "lo", "mar", "nu", "or", "pe", "qua", "ri", "sta",
        "tu", "ven",
        "wi", "xa", "yo", "zen",
    ]

    init(count: Int, seed: UInt64 = 6) {
        var random = Generator(state: seed)
        words = (0..<20_000).map { _ in Self.word(&random) }
        names = (0..<max(100, count / 2)).map { _ in
            "\(Self.word(&random).capitalised) \(Self.word(&random).capitalised)"
        }
        self.random = random
        for number in 0..<count { items.append(item(number)) }
    }

    private mutating func item(_ number: Int) -> Item {
        let title = (0..<Int.random(in: 1...4, using: &random)).map { _ in word().capitalised }.joined(separator: " ")
        let genres = Set((0..<3).map { _ in Self.genres.randomElement(using: &random) ?? "" }).sorted()
        let cast = (0..<5).map { _ in names.randomElement(using: &random) ?? "" }
        return Item(
            id: "i\(number)", title: title,
            labels: [
                "genres": genres, "cast": cast, "directors": [names.randomElement(using: &random) ?? ""],
                "languages": ["English"],
            ],
            runtimeSeconds: Double(Int.random(in: 60...200, using: &random)) * 60,
            description: (0..<30).map { _ in word() }.joined(separator: " "),
            numbers: ["year": Double(Int.random(in: 1930...2024, using: &random))])
    }

    /// A query about some of the items, every other title with a typo.
    mutating func query(_ number: Int) -> String {
        var title = items.randomElement(using: &random)?.title ?? ""
        if number % 2 == 0, title.count > 5 {
            let place = title.index(title.startIndex, offsetBy: title.count / 2)
            title.remove(at: place)
        }
        let person = names.randomElement(using: &random) ?? ""
        switch number % 5 {
        case 0: return "something like \(title) but shorter and without romance"
        case 1: return "like \(title) and newer, ideally with \(person)"
        case 2: return "science fiction or horror from the 80s, under two hours, not by \(person)"
        case 3: return "a comedy about \(word()) and \(word()), between 80 and 100 minutes"
        default: return "if I liked \(title), what else is there by \(person) after 1990, not too long"
        }
    }

    /// Zipf's law: the square of a uniform number favours the first words.
    private mutating func word() -> String {
        let share = Double.random(in: 0..<1, using: &random)
        return words[Int(share * share * share * Double(words.count))]
    }

    private static func word(_ random: inout Generator) -> String {
        (0..<Int.random(in: 2...4, using: &random)).map { _ in syllables.randomElement(using: &random) ?? "" }.joined()
    }

    /// Steele, Lea and Flood's SplitMix64.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }
}

extension String {
    fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
