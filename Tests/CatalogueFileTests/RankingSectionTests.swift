import CatalogueFile
import Signals
import Testing

@Suite struct RankingSectionTests {
    /// The default catalogue with another section `ranking`.
    private func text(_ ranking: String) -> String {
        let lines = CatalogueFile.defaultText.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.prefix { $0 != "ranking:" }.joined(separator: "\n") + "\nranking:\n" + ranking
    }

    private func problems(_ ranking: String) -> [CatalogueError.Problem] {
        do {
            _ = try CatalogueFile.parse(text(ranking))
            return []
        } catch {
            return error.problems
        }
    }

    @Test func `the default rules hide what was seen and what was served in a day`() throws {
        let rules = try CatalogueFile.parse(CatalogueFile.defaultText).ranking
        #expect(rules == RankingRules())
        #expect(rules.excludesSeen)
        #expect(rules.excludesServedWithinSeconds == 86_400)
    }

    @Test func `every rule is read`() throws {
        let rules = try CatalogueFile.parse(
            text(
                """
                  exclude_seen: false
                  exclude_served_within: 2 h
                  blocked: { items: [tt1, tt2], genres: [Adult] }
                  unavailable: { people: [nobody] }
                  safety: { signal: risk, attribute: genres, hidden: { normal: [], elevated: [Horror], blocked: [Horror, War] } }
                  pinned: [{ item: tt3, place: 2 }]
                  caps: [{ attribute: genres, most: 3, of: 10 }]
                  diversity: { attribute: people, lambda: 0.7 }
                  recall: { history: 50, trending: 0 }
                  context_weight: 0.5

                """)
        ).ranking
        var expected = RankingRules()
        expected.excludesSeen = false
        expected.excludesServedWithinSeconds = 7_200
        expected.blocked = ItemSelection(items: ["tt1", "tt2"], labels: ["genres": ["Adult"]])
        expected.unavailable = ItemSelection(labels: ["people": ["nobody"]])
        expected.safety = SafetyRule(
            signal: "risk", attribute: "genres",
            hidden: ["normal": [], "elevated": ["Horror"], "blocked": ["Horror", "War"]])
        expected.pinned = [.init(itemID: "tt3", place: 2)]
        expected.caps = [.init(attribute: "genres", most: 3, window: 10)]
        expected.diversity = .init(attribute: "people", lambda: 0.7)
        expected.quotas = ["history": 50, "trending": 0]
        expected.contextWeight = 0.5
        #expect(rules == expected)
    }

    @Test(arguments: [
        ("  exclude_sene: true\n", "ranking.exclude_sene", "did you mean `exclude_seen`?"),
        ("  exclude_served_within: soon\n", "ranking.exclude_served_within", "a duration is wanted"),
        ("  blocked: { genre: [Adult] }\n", "ranking.blocked.genre", "did you mean `genres`?"),
        ("  safety: { attribute: genres, hidden: {} }\n", "ranking.safety.signal", "is missing"),
        (
            "  safety: { signal: binge, attribute: genres, hidden: {} }\n", "ranking.safety.signal",
            "no signal `binge` with the operator risk"
        ),
        (
            "  safety: { signal: risk, attribute: genres, hidden: { elevatd: [x] } }\n",
            "ranking.safety.hidden.elevatd",
            "did you mean `elevated`?"
        ),
        ("  pinned: [{ item: a }]\n", "ranking.pinned[0].place", "is missing"),
        ("  pinned: [{ item: a, place: 0 }]\n", "ranking.pinned[0].place", "between 1 and 1000"),
        ("  pinned: [{ item: a, place: 1 }, { item: b, place: 1 }]\n", "ranking.pinned[1]", "another pin"),
        ("  caps: [{ attribute: genres, most: 5, of: 5 }]\n", "ranking.caps[0].most", "less than `of`"),
        ("  diversity: { attribute: genres, lambda: 2 }\n", "ranking.diversity.lambda", "between 0 and 1"),
        ("  recall: { histroy: 5 }\n", "ranking.recall.histroy", "did you mean `history`?"),
        ("  context_weight: -1\n", "ranking.context_weight", "between 0 and 10"),
    ])
    func `what is wrong is reported with its line and field`(ranking: String, field: String, message: String) throws {
        let found = problems(ranking)
        let problem = try #require(found.first { $0.field == field }, "found \(found)")
        #expect(problem.message.contains(message))
        let lines = CatalogueFile.defaultText.split(separator: "\n", omittingEmptySubsequences: false)
        let section = try #require(lines.firstIndex(of: "ranking:"))
        #expect(problem.line == section + 2)
    }
}
