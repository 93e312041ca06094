import Queries
import Signals
import Testing

@Suite("Words of descriptions")
struct TextAndExpansionTests {
    /// Thirty invented films: ten about heists, ten about ghosts, ten about farms.
    static let index: QueryIndex = {
        let plots = [
            ("Crime", "A crew of thieves plans a heist of the vault in the city bank."),
            ("Horror", "A haunted house keeps the ghost of a girl who drowned in the lake."),
            ("Drama", "A family on a farm waits for rain while the bank wants its land."),
        ]
        let items = (0..<30).map { number in
            let (genre, plot) = plots[number % 3]
            return Item(
                id: "\(number)", title: "Film Number \(number + 100)", labels: ["genres": [genre]],
                runtimeSeconds: 6_000, description: number == 6 ? plot + " Robots and more robots help them." : plot)
        }
        return QueryIndex(items)
    }()

    private func interpret(_ query: String) -> Interpretation { QueryInterpreter(Self.index).interpret(query) }

    @Test("find the items that say them, rare words before common ones")
    func cosine() {
        let interpretation = interpret("robots planning a heist")
        #expect(interpretation.terms.map(\.term) == ["robot", "heist"])
        #expect(interpretation.notUnderstood.map(\.text) == ["planning"])
        #expect(interpretation.terms[0].weight > interpretation.terms[1].weight)
        #expect(QueryCandidates(interpretation, index: Self.index).top(1) == [6])
    }

    @Test("that no label says are taken as the labels that go with them")
    func expansion() throws {
        let facet = try #require(interpret("haunted").facets.first)
        #expect(facet.label == "Horror" && !facet.isHard && !facet.isUnwanted)
        guard case .expansion(let word, let support, let lift) = facet.origin else {
            Issue.record("\(facet.origin)")
            return
        }
        // (10 + 5 · ⅓) / (10 + 5) / ⅓
        #expect(word == "haunted" && support == 10)
        #expect(abs(lift - 35.0 / 15) < 1e-9)
        // Of two labels alike often the word tells neither.
        #expect(
            interpret("bank").facets.map(\.label).sorted() == ["Crime", "Drama"] || interpret("bank").facets.isEmpty)
        // One item is no evidence.
        #expect(interpret("robots").facets.isEmpty)
    }

    @Test("are not expanded when there is no time for it")
    func withoutExpansion() {
        let interpretation = QueryInterpreter(Self.index).interpret("haunted", isExpanding: false)
        #expect(interpretation.facets.isEmpty && interpretation.terms.map(\.term) == ["haunted"])
    }

    @Test("that are refused are in no result")
    func refused() {
        let interpretation = interpret("without ghosts")
        #expect(interpretation.terms.map(\.isUnwanted) == [true])
        let found = QueryCandidates(interpretation, index: Self.index).top(30)
        #expect(found.count == 20 && found.allSatisfy { $0 % 3 != 1 })
    }

    @Test("make films alike that share them")
    func likeness() {
        let interpretation = interpret("like Film Number 106")
        #expect(QueryCandidates(interpretation, index: Self.index).top(9).allSatisfy { $0 % 3 == 0 })
    }
}
