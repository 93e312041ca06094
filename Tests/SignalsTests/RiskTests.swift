import Signals
import TestSupport
import Testing

@Suite struct RiskTests {
    private let items = ItemTable([
        Item(id: "tame", labels: ["flags": []]), Item(id: "mature", labels: ["flags": ["mature"]]),
        Item(id: "odd", labels: ["flags": ["never heard of"]]), Item(id: "none"),
    ])
    private var context: FoldContext { FoldContext(items: items, kinds: World.kinds) }
    private let risk = RiskOperator(
        limits: [
            RateLimit(count: 3, kind: "purchase", windowSeconds: 60, level: "elevated"),
            RateLimit(count: 5, kind: "purchase", windowSeconds: 3600, level: "blocked"),
        ],
        flagAttribute: "flags", flags: [ItemFlag(label: "mature", level: "elevated")], flagWindowSeconds: 600)

    private func level(_ events: [Event], at seconds: Double, _ context: FoldContext? = nil) -> SignalValue? {
        var state = risk.initial()
        for event in events { risk.fold(event, context ?? self.context, into: &state) }
        return risk.value(of: state, at: World.start + seconds, context ?? self.context)
    }

    private func event(_ seconds: Double, _ kind: String = "purchase", item: String = "tame") -> Event {
        Event(
            eventID: "\(kind)\(seconds)", userID: "u", itemID: item, kind: kind, occurredAt: World.start + seconds)
    }

    @Test func `a user of whom nothing is known is on the strictest level`() {
        #expect(level([], at: 0) == .category("blocked"))
        #expect(level([event(0, "unheard-of")], at: 0) == .category("blocked"))
        #expect(level([event(0, "view")], at: 0) == .category("normal"))
    }

    @Test func `what was shown to a user makes nothing known of the user`() {
        var shown = context
        shown.kinds["impression"] = EventKind(weight: 0)
        #expect(level([event(0, "impression")], at: 0, shown) == .category("blocked"))
        #expect(level([event(0, "view"), event(1, "impression", item: "odd")], at: 1, shown) == .category("normal"))
    }

    @Test func `a limit holds while so many events lie within its time`() {
        let three = [event(0), event(10), event(59)]
        #expect(level(Array(three.prefix(2)), at: 10) == .category("normal"))
        #expect(level(three, at: 59) == .category("elevated"))
        #expect(level(three, at: 60) == .category("normal"))
        let five = three + [event(1000), event(2000)]
        #expect(level(five, at: 2000) == .category("blocked"))
        #expect(level(five.reversed(), at: 3599) == .category("blocked"))
        #expect(level(five, at: 3600) == .category("normal"))
    }

    @Test func `a flag of an item is held against the user for its time`() {
        #expect(level([event(0, "view", item: "mature")], at: 599) == .category("elevated"))
        #expect(level([event(0, "view", item: "mature")], at: 600) == .category("normal"))
        #expect(level([event(0, "skip", item: "mature")], at: 0) == .category("normal"))
        #expect(level([event(0, "view", item: "none")], at: 0) == .category("normal"))
    }

    @Test func `flags that are not known make the level one step stricter`() {
        #expect(level([event(0, "view", item: "odd")], at: 0) == .category("elevated"))
        #expect(level([event(0, "view", item: "not in the table")], at: 0) == .category("elevated"))
        #expect(
            level([event(0, "view", item: "mature"), event(1, "view", item: "odd")], at: 1) == .category("blocked"))
        #expect(level([event(0, "view")], at: 0, FoldContext(kinds: World.kinds)) == .category("elevated"))
        var told = event(0, "view", item: "not in the table")
        told.attributes = ["flags": "mature"]
        #expect(level([told], at: 0) == .category("elevated"))
    }

    @Test func `stale and missing data are answered with the strictest level`() throws {
        let catalogue = try World.catalogue()
        let resolver = ProfileResolver(catalogue: catalogue)
        let calm = BaseValue(.category("normal"), eventTime: World.start)
        let base = BaseProfile(version: "v1", computedAt: World.start, values: ["risk": calm])
        func risk(_ base: BaseProfile?, _ patches: PatchSet, at seconds: Double) throws -> ResolvedValue {
            let rules = StalenessRules(others: StalenessRule(maximumAgeSeconds: 1e9, onStale: .accept))
            return try #require(
                try resolver.resolve(
                    base: base, patches: patches, at: World.start + seconds, signals: ["risk"], staleness: rules)[
                        "risk"]
            )
        }
        let fresh = try risk(base, PatchSet(), at: 60)
        #expect(fresh.value == .category("normal") && fresh.provenance.status == .fresh)
        let stale = try risk(base, PatchSet(), at: 100_000)
        #expect(stale.value == .category("blocked") && stale.provenance.status == .expired)
        #expect(stale.provenance.source == nil)
        let missing = try risk(nil, PatchSet(), at: 0)
        #expect(missing.value == .category("blocked") && missing.provenance.status == .missing)
        // A weak patch does not relax it, and of a live value of no event it is said that nothing is known.
        var patches = PatchSet()
        let patch = Patch(
            id: "p", signal: "risk", value: .category("normal"), observedAt: World.start + 100_000, mass: 4)
        patches.put(patch, now: World.start + 100_000)
        #expect(try risk(base, patches, at: 100_000).value == .category("blocked"))
        let live = LiveValue(.category("blocked"), eventTime: nil)
        let silent = resolver.resolve(
            try #require(catalogue["risk"]), base: nil, live: live, patches: [], at: World.start)
        #expect(silent.value == .category("blocked") && silent.provenance.status == .missing)
    }
}
