import Queries
import Signals
import Testing

@Suite("Titles")
struct TitleTests {
    private static let titles = [
        "The Truman Show (1998)", "Usual Suspects, The", "Amélie", "8½", "WALL·E", "L.A. Confidential", "Бумер",
        "千と千尋の神隠し",
        "Hero (1992)", "Hero (2002)", "Se7en", "Jaws", "Sex, Lies, and Videotape", "Thelma & Louise", "Dr. No", "M",
    ]
    private static let interpreter = QueryInterpreter(
        QueryIndex(
            titles.enumerated().map { Item(id: "\($0)", title: $1) },
            popularity: titles.map { $0 == "Hero (2002)" ? 2 : 1 }))

    @Test(
        "are found whatever their case, accents, punctuation, articles and typos",
        arguments: [
            ("like the truman show", 0), ("like Truman Show, The", 0), ("like trumna show", 0),
            ("like tje truman show", 0),
            ("like the usual suspects", 1), ("like usual suspcets", 1), ("like amelie", 2), ("like AMÉLIE", 2),
            ("like Ame\u{301}lie", 2), ("like 8 1/2", 3), ("like wall-e", 4), ("like LA confidential", 5),
            ("like бумер", 6),
            ("like 千と千尋の神隠し", 7), ("like hero (1992)", 8), ("like hero", 9), ("like se7en", 10), ("like jwas", 11),
            ("like jawss", 11), ("like sex lies and videotape", 12), ("like thelma and louise", 13), ("like dr no", 14),
            ("like \"M\"", 15),
        ])
    func found(query: String, item: Int) {
        #expect(Self.interpreter.interpret(query).anchors.map(\.itemID) == ["\(item)"])
    }

    @Test(
        "and other texts have the same words by the quick way for ASCII",
        arguments: [
            "It's 8:15, L.A. & San Francisco; 2.5 km + rock'n'roll", "'quoted' -- (really?) 90's", "", "a", "...", "1.",
            ".5", "x:y 1:2",
        ])
    func quickWords(text: String) {
        #expect(Tokenizer.words(of: text) == Tokenizer.words(of: text + " é").dropLast())
    }

    @Test(
        "with too many typos are returned as not understood",
        arguments: ["like trxmxn shxx", "like jxxs", "like amxlxx"])
    func notFound(query: String) {
        let interpretation = Self.interpreter.interpret(query)
        #expect(interpretation.anchors.isEmpty)
        #expect(!interpretation.notUnderstood.isEmpty)
    }

    @Test("are found with one edit anywhere, of every kind, and the span says where they stand")
    func everyEdit() throws {
        let title = Array("confidential")
        for place in 1..<title.count - 1 {
            var deleted = title
            deleted.remove(at: place)
            var doubled = title
            doubled.insert("x", at: place)
            var swapped = title
            swapped.swapAt(place, place - 1)
            var replaced = title
            replaced[place] = "x"
            for typo in [deleted, doubled, swapped, replaced] {
                let query = "🙂 like L.A. \(String(typo)), please"
                let anchor = try #require(Self.interpreter.interpret(query).anchors.first, "\(query)")
                let span = try #require(anchor.span)
                #expect(span.text == "L.A. \(String(typo))")
                #expect(
                    String(decoding: Array(query.utf8)[span.start..<span.start + span.length], as: UTF8.self)
                        == span.text)
            }
        }
    }
}
