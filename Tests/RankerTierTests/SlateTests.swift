import RankerTier
import Signals
import Testing

@Suite("A slate")
struct SlateTests {
    /// a, b, c are of `x`, d, e of `y`, f of `y` and `z`.
    private let items = RequestItems(Staged.model())
    private let ranked: [(item: Int32, score: Double)] = (0..<6).map { ($0, 6 - Double($0)) }

    private func order(
        _ rules: RankingRules, slots: [SlateSlot] = [], limit: Int = 6
    ) -> [Int32] {
        SlateBuilder(rules, items: items).slate(ranked, slots: slots, limit: limit).map(\.item)
    }

    @Test("without rules is the ranking")
    func plain() {
        #expect(order(RankingRules()) == [0, 1, 2, 3, 4, 5])
        #expect(order(RankingRules(), limit: 2) == [0, 1])
    }

    @Test("never has more of a label in a window than a cap allows, even if it gets short")
    func caps() {
        let two = Staged.rules { $0.caps = [.init(attribute: "genres", most: 2, window: 3)] }
        #expect(order(two) == [0, 1, 3, 2, 4, 5])
        let one = Staged.rules { $0.caps = [.init(attribute: "genres", most: 1, window: 3)] }
        #expect(order(one) == [0, 3])
    }

    @Test("gives pins and slots their places, once")
    func slots() {
        let pin = SlateSlot(item: 4, place: 1, source: .pinned)
        let slot = SlateSlot(item: 6, place: 3, source: .exploration)
        #expect(order(RankingRules(), slots: [pin, slot], limit: 5) == [4, 0, 6, 1, 2])
        #expect(
            order(RankingRules(), slots: [SlateSlot(item: 6, place: 9, source: .pinned)], limit: 5) == [0, 1, 2, 3, 4])
        let one = Staged.rules { $0.caps = [.init(attribute: "genres", most: 1, window: 6)] }
        #expect(order(one, slots: [SlateSlot(item: 6, place: 5, source: .pinned)]) == [0, 3, 6])
    }

    @Test("is diversified by maximal marginal relevance")
    func diversity() {
        let half = Staged.rules { $0.diversity = .init(attribute: "genres", lambda: 0.5) }
        // After a (relevance 1), d has 0.4 and nothing in common, b has 0.8 and everything.
        #expect(order(half, limit: 3) == [0, 3, 1])
        let none = Staged.rules { $0.diversity = .init(attribute: "genres", lambda: 1) }
        #expect(order(none) == [0, 1, 2, 3, 4, 5])
    }

    @Test("has the catalogue's pins, if no filter takes them out")
    func pins() {
        let rules = Staged.rules { $0.pinned = [.init(itemID: "new", place: 2), .init(itemID: "a", place: 1)] }
        let output = Staged.input(rules: rules).rank()
        // The user has seen a.
        #expect(output.ids[1] == "new")
        #expect(!output.ids.contains("a"))
        #expect(output.source(.pinned, of: "new") != nil)
    }
}
