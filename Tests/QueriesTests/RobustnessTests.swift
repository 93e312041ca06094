import Queries
import Signals
import Testing

@Suite("Odd queries")
struct RobustnessTests {
    @Test(
        "are answered, whatever they are",
        arguments: [
            "", " ", "\u{0}", ",,,", "\"", "“”", "'", "like", "like like like", "than", "not", "without",
            "without without", "between and",
            "between 5 and", "from to", "1h", "h1", "1:99", "99:99", "under", "under under two", "-5 minutes",
            "90s 80s 70s", "by", "by by by",
            "starring", "meets", "meets meets", "a", "the", "it", "\"\" \"\"", "(((((", "ﷺ", "e\u{301}\u{301}\u{301}",
            "👩‍👩‍👧‍👦 like up",
            "in in in", "less", "more", "less than", "not not not romance", "no no", "if possible", "ideally",
            "٣ hours", "1e999 minutes",
            "99999999999999999999 minutes", "year 99999", "the the the the", "shorter than shorter than",
            "like Up like Up like Up",
        ])
    func answered(query: String) {
        let interpretation = Films.interpreter.interpret(query)
        for span in interpretation.notUnderstood {
            #expect(span.start >= 0 && span.start + span.length <= query.utf8.count)
        }
        _ = QueryCandidates(interpretation, index: Films.index).top(3)
    }

    @Test("of random words are read without a trap, and the same twice")
    func random() {
        var generator = SplitMix(state: 6)
        let words = ExpectedQuery.all.flatMap { $0.query.split(separator: " ").map(String.init) }
        for _ in 0..<3_000 {
            let query = (0..<Int.random(in: 1...14, using: &generator)).map { _ in
                words.randomElement(using: &generator)!
            }
            .joined(separator: " ")
            let interpretation = Films.interpreter.interpret(query)
            #expect(interpretation == Films.interpreter.interpret(query))
        }
    }

    @Test("that are huge are read to a limit, and the rest is returned")
    func huge() throws {
        let query = "like Alien " + String(repeating: "and more horror ", count: 10_000)
        let interpretation = Films.interpreter.interpret(query)
        #expect(interpretation.anchors.map(\.title) == ["Alien"])
        let rest = try #require(interpretation.notUnderstood.last)
        #expect(rest.start + rest.length == query.utf8.count)
        #expect(rest.text.utf8.count <= 200)
    }

    @Test("over no items at all are not understood")
    func noItems() {
        let interpretation = QueryInterpreter(QueryIndex([])).interpret("a comedy like Alien but shorter")
        #expect(interpretation.anchors.isEmpty && interpretation.facets.isEmpty)
        #expect(interpretation.notUnderstood.map(\.text).contains("comedy"))
    }

    @Test("come out of a foreign interpreter only as what the items have")
    func grounding() {
        var foreign = Interpretation(query: "q", interpreter: .remote)
        foreign.anchors = [Anchor(itemID: "", title: "trumen show", match: .nan), Anchor(itemID: "no such", title: "")]
        foreign.constraints = [
            NumericConstraint(field: "year", .below(.nan)), NumericConstraint(field: "price", .below(3)),
            NumericConstraint(field: "year", .atLeast(1990)),
        ]
        foreign.facets = [
            Facet(attribute: "genres", label: "sci-FI", weight: 7), Facet(attribute: "genres", label: "Opera"),
            Facet(attribute: "genres", label: "Opera", isUnwanted: true),
        ]
        let grounded = foreign.grounded(in: Films.index, query: "words")
        #expect(grounded.query == "words" && grounded.interpreter == .remote)
        #expect(grounded.anchors.map(\.title) == ["The Truman Show"] && grounded.anchors[0].match == 1)
        #expect(grounded.constraints.map(\.condition) == ["year >= 1990"])
        #expect(grounded.facets.map(\.label) == ["Sci-Fi"] && grounded.facets[0].weight == 1)
        #expect(grounded.notUnderstood.count == 4)
    }
}

/// Steele, Lea and Flood's generator, so that a failure can be had again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
