import RankerTier
import Signals
import Snapshots
import Testing

@Suite("What is not shown")
struct FilterTests {
    private static let hour: Int64 = 3_600_000_000

    private func served(_ item: String, hoursAgo: Int64, now: Timestamp) -> ItemAt {
        ItemAt(itemID: item, occurredAt: Timestamp(microseconds: now.microseconds - hoursAgo * Self.hour))
    }

    @Test("are items served within the catalogue's time, or the request's, by the session tier or else by the snapshot")
    func servedItems() {
        let now = Timestamp(microseconds: 100 * Self.hour)
        var input = Staged.input(now: now)
        input.session.values = [
            "served": .items([served("c", hoursAgo: 30, now: now), served("d", hoursAgo: 2, now: now)])
        ]
        #expect(Set(input.rank().ids) == ["c", "e", "x", "y"])
        #expect(input.rank().excluded.contains(ExcludedItems(filter: "served", items: 1)))
        input.query.repeats.servedWithinSeconds = 36 * 3_600
        #expect(Set(input.rank().ids) == ["e", "x", "y"])
        input.query.repeats.excludesServed = false
        #expect(Set(input.rank().ids) == ["c", "d", "e", "x", "y"])
        // Without the session tier what the snapshot has of it.
        input.query.repeats = RepeatPolicy()
        input.session = SessionSignals()
        input.recent = .unavailable
        input.profile?.values["served"] = BaseValue(.items([served("e", hoursAgo: 3, now: now)]))
        #expect(!input.rank().ids.contains("e"))
        input.snapshot = nil
        #expect(!input.rank().ids.contains("e"))
    }

    @Test("are seen items, unless the request allows them")
    func seen() {
        var input = Staged.input()
        #expect(Set(input.rank().ids).isDisjoint(with: ["a", "b", "f"]))
        input.query.repeats.excludesSeen = false
        #expect(Set(input.rank().ids).isSuperset(of: ["a", "b", "f"]))
    }

    @Test("are items that the request excludes, in both stages")
    func requested() {
        var input = Staged.input()
        input.query.excluded = ["c", "x"]
        #expect(Set(input.rank().ids) == ["d", "e", "y"])
        input.stage = .retrieval
        #expect(input.rank().ids == ["d", "e"])
    }

    @Test("are blocked and unavailable items, by id or label, in every answer")
    func blocked() {
        let rules = Staged.rules {
            $0.blocked = ItemSelection(items: ["x"], labels: ["genres": ["z"]])
            $0.unavailable = ItemSelection(items: ["e"])
        }
        var input = Staged.input(user: "nobody", rules: rules)
        input.trending = TrendingView(
            TrendingList(entries: ["x", "new", "y"].map { .init(itemID: $0, evidence: 9) }))
        #expect(Set(input.rank().ids) == ["a", "b", "c", "d", "y"])
        input.stage = .retrieval
        #expect(Set(input.rank().ids) == ["a", "b", "c", "d"])
        input.snapshot = nil
        #expect(!input.rank().ids.contains("x"))
    }

    private static let safety = Staged.rules {
        $0.safety = SafetyRule(
            signal: "risk", attribute: "genres", hidden: ["normal": [], "elevated": ["z"], "blocked": ["y", "z"]])
    }

    @Test(
        "are items that are not for the user's level of risk; an unknown or stale level is the strictest",
        arguments: [
            ("normal", false, ["a", "b", "c", "d", "e", "f", "x", "y"]),
            ("elevated", false, ["a", "b", "c", "d", "e"]),
            ("blocked", false, ["a", "b", "c"]), ("normal", true, ["a", "b", "c"]), ("other", false, ["a", "b", "c"]),
            (nil, false, ["a", "b", "c"]),
        ] as [(String?, Bool, Set<String>)])
    func safety(_ level: String?, _ isStale: Bool, _ shown: Set<String>) {
        var input = Staged.input(user: "nobody", rules: Self.safety)
        input.session.values = level.map { ["risk": .category($0)] } ?? [:]
        if isStale { input.session.stale = ["risk"] }
        #expect(Set(input.rank().ids) == shown)
        input.stage = .retrieval
        #expect(Set(input.rank().ids) == shown.subtracting(["x", "y"]))
    }

    @Test("is anything, while nothing is known of items or of the user's risk")
    func nothingKnown() {
        var input = Staged.input(user: "nobody", rules: Self.safety)
        input.snapshot = nil
        input.recent = .unavailable
        #expect(input.rank().items.isEmpty)
        input.session.values = ["risk": .category("normal")]
        #expect(!input.rank().items.isEmpty)
    }
}
