import Queries
import Signals
import Testing

@Suite("Hard conditions")
struct ViolationTests {
    /// Checked against the items themselves, by code that shares nothing with the library's.
    static func violates(_ item: Item, _ interpretation: Interpretation) -> String? {
        for constraint in interpretation.constraints where constraint.isHard {
            let value = constraint.field == "year" ? item.numbers["year"] : item.runtimeSeconds.map { $0 / 60 }
            guard let value else { return "\(item.title) has no \(constraint.field)" }
            let holds =
                switch constraint.relation {
                case .below(let limit): value < limit
                case .atMost(let limit): value <= limit
                case .equal(let limit): value == limit
                case .atLeast(let limit): value >= limit
                case .above(let limit): value > limit
                case .between(let low, let high): low <= value && value <= high
                }
            if holds == constraint.isNegated { return "\(item.title): \(constraint.condition), but \(value)" }
        }
        let hard = interpretation.facets.filter(\.isHard)
        for facet in hard where facet.isUnwanted {
            let labels = item.labels[facet.attribute] ?? []
            if labels.isEmpty || labels.contains(facet.label) {
                return "\(item.title) has \(facet.label), or says nothing of it"
            }
        }
        func has(_ facet: Facet) -> Bool { (item.labels[facet.attribute] ?? []).contains(facet.label) }
        for facet in hard where !facet.isUnwanted && facet.group == 0 && !has(facet) {
            return "\(item.title) is no \(facet.label)"
        }
        for group in Set(hard.map(\.group)) where group != 0 {
            if !hard.contains(where: { $0.group == group && !$0.isUnwanted && has($0) }) {
                return "\(item.title) has none of group \(group)"
            }
        }
        if interpretation.anchors.contains(where: { $0.itemID == item.id }) { return "\(item.title) is its own answer" }
        return nil
    }

    @Test("are violated by no result of any query of the set")
    func violations() {
        var results = 0
        var answered = 0
        var violations: [String] = []
        for expected in ExpectedQuery.all {
            let interpretation = Films.interpreter.interpret(expected.query)
            let candidates = QueryCandidates(interpretation, index: Films.index)
            let found = candidates.top(Films.items.count)
            results += found.count
            if !found.isEmpty { answered += 1 }
            violations += found.compactMap { Self.violates(Films.items[Int($0)], interpretation) }
        }
        print(
            "hard conditions: \(violations.count) violations in \(results) results of \(ExpectedQuery.all.count) queries, \(answered) of them with results"
        )
        #expect(violations.isEmpty, "\(violations.prefix(5))")
        #expect(results > 5_000)
    }

    @Test("leave out items that do not say what is asked about")
    func lackingMetadata() {
        let index = QueryIndex([
            Item(id: "known", title: "Known", labels: ["genres": ["Comedy"]], runtimeSeconds: 5_400),
            Item(id: "no runtime", title: "A", labels: ["genres": ["Comedy"]]),
            Item(id: "no genres", title: "B", runtimeSeconds: 5_400),
            Item(id: "romance", title: "C", labels: ["genres": ["Romance"]], runtimeSeconds: 5_400),
        ])
        let interpretation = QueryInterpreter(index).interpret("under two hours, without romance")
        let found = QueryCandidates(interpretation, index: index).top(10)
        #expect(found.map { index.items[Int($0)].id } == ["known"])
    }

    @Test("that contradict each other leave nothing")
    func contradictions() {
        for query in ["over two hours under 90 minutes", "a comedy without comedy", "before 1950 and after 2010"] {
            let candidates = QueryCandidates(Films.interpreter.interpret(query), index: Films.index)
            #expect(candidates.top(10).isEmpty, "\(query)")
        }
    }

    @Test("are named for every result, with what the item has")
    func reasons() throws {
        let interpretation = Films.interpreter.interpret(
            "something like The Truman Show but shorter and without romance")
        let candidates = QueryCandidates(interpretation, index: Films.index)
        let found = candidates.top(20)
        #expect(found.count == 20)
        for item in found {
            let matches = candidates.matches(of: item)
            let shorter = try #require(matches.first { $0.kind == .constraint })
            #expect(shorter.condition == "runtime_minutes < 99" && shorter.isHard)
            #expect(Double(shorter.value).map { $0 < 99 } == true)
            #expect(matches.contains { $0.condition == "without genres: Romance" && $0.isHard })
            let sum = matches.reduce(0) { $0 + $1.contribution }
            #expect(abs(sum - Double(candidates.scores[Int(item)])) < 1e-4)
        }
    }
}
