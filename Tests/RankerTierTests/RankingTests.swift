import Learning
import RankerTier
import Signals
import Snapshots
import Testing

@Suite("A ranking with a model")
struct RankingTests {
    @Test("of control is what the batch history's rows say, whatever happened since")
    func controlIgnoresRecentHistory() {
        let before = Mesh.input(.control).rank()
        let after = Mesh.input(.control, recent: Mesh.recent("d")).rank()
        #expect(before.ids == ["c", "d", "e"])
        // a's and b's rows for c, and its popularity.
        #expect(before.items[0].score == Double(Float(0.0006) + 0.25 + 0.125))
        #expect(after.ids == ["c", "e"])
        #expect(after.items.map(\.score) == before.items.filter { $0.itemID != "d" }.map(\.score))
        #expect((after.historyItems, after.freshItems) == (2, 0))
    }

    @Test("of injection reacts to what happened since")
    func injectionReacts() {
        let output = Mesh.input(.injection, recent: Mesh.recent("d")).rank()
        #expect(output.ids == ["c", "e"])
        #expect(output.items[0].score == Double(Float(0.0006) + 0.25 + 0.125 + 0.5))
        #expect(output.items[1].score == Double(Float(0.0002) + 0.75))
        #expect((output.historyItems, output.freshItems) == (3, 1))
        #expect((output.arm, output.degradations) == (.injection, []))
    }

    @Test("of popularity knows the seen items and nothing else of the user")
    func popularity() {
        let output = Mesh.input(.popularity, recent: Mesh.recent("c")).rank()
        #expect(output.ids == ["d", "e"])
        #expect(output.items.map(\.score) == [Mesh.popularity("d"), Mesh.popularity("e")])
        #expect(output.historyItems == 0)
    }

    @Test("never shows what the user has seen", arguments: RankArm.allCases)
    func seenIsExcluded(_ arm: RankArm) {
        let output = Mesh.input(arm, recent: Mesh.recent("c", "a", "unknown")).rank()
        #expect(Set(output.ids) == ["d", "e"])
        #expect(output.ranked == 2)
        let probes = Mesh.input(arm, recent: Mesh.recent("c"), probes: Mesh.ids).rank().probes
        #expect(probes.filter { $0.place != nil }.map(\.itemID) == ["d", "e"])
    }

    @Test("without the session tier is control's, and says so", arguments: [RankArm.control, .injection, .blend])
    func degraded(_ arm: RankArm) {
        var healthy = Mesh.input(.control, probes: ["c", "f"]).rank()
        let degraded = Mesh.input(arm, recent: .unavailable, probes: ["c", "f"]).rank()
        #expect(degraded.arm == .control)
        #expect(degraded.degradations == [.sessionUnavailable])
        healthy.degradations = degraded.degradations
        #expect(degraded == healthy)
    }

    @Test("says when the recent history has gaps, and uses what is there")
    func incomplete() {
        let history = RecentHistory(items: Mesh.history("d", from: 2_000), isComplete: false)
        let output = Mesh.input(.injection, recent: .known(history)).rank()
        #expect(output.degradations == [.historyIncomplete])
        #expect((output.arm, output.freshItems) == (.injection, 1))
    }

    @Test("for a user without a history goes by popularity, ties by the model's order", arguments: RankArm.allCases)
    func unknownUser(_ arm: RankArm) {
        let output = Mesh.input(arm, user: "nobody").rank()
        #expect(output.ids == ["a", "b", "c", "d", "e", "f"])
        #expect(output.items[4].score == output.items[5].score)
        #expect(Mesh.input(arm, user: "nobody", limit: 5).rank().ids == ["a", "b", "c", "d", "e"])
    }

    @Test("is limited to the request's candidates; unknown ones are counted")
    func candidates() {
        let output = Mesh.input(.control, candidates: ["e", "x", "c", "a", "e", "y"], probes: ["c", "d"]).rank()
        #expect(output.ids == ["c", "e"])
        #expect((output.ranked, output.unknownCandidates) == (2, 2))
        #expect(output.source(.candidate, of: "c")?.contribution == 0)
        #expect(output.probes.map { $0.place != nil } == [true, false])
    }

    @Test("tells where probed items stand beyond the limit, among ties")
    func probes() {
        let output = Mesh.input(.injection, user: "nobody", probes: ["a", "d", "f", "x"], limit: 1).rank()
        #expect(output.ids == ["a"])
        #expect(output.probes.map(\.itemID) == ["a", "d", "f", "x"])
        let places = output.probes.map(\.place)
        #expect(places[0]?.higher == 0 && places[0]?.tied == 0)
        #expect(places[1]?.higher == 3 && places[1]?.tied == 0)
        #expect(places[2]?.higher == 4 && places[2]?.tied == 1)
        #expect(places[2]?.score == Mesh.popularity("f"))
        #expect(places[3] == nil)
    }

    @Test("scores bit for bit like the offline evaluation", arguments: [UInt64(1), 2, 3, 4])
    func equalsTheEvaluation(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let count = 60
        let weights = DenseItemWeights(
            itemCount: count, rowMajor: (0..<count * count).map { _ in Float.random(in: -1...1, using: &random) })
        let items = (0..<count).map {
            ModelItem(item: Item(id: "i\($0)"), popularity: UInt64.random(in: 0...50, using: &random))
        }
        let model = ServedModel(items: items, weights: weights) { Int32($0.dropFirst()) }
        let walked = (0..<Int32(count)).shuffled(using: &random).prefix(25)
        let history = walked.enumerated().map {
            ItemAt(itemID: "i\($1)", occurredAt: Timestamp(microseconds: Int64($0)))
        }
        let profile = UserProfile(userID: "u", history: Array(history.prefix(15)), seen: ["i0"])
        let input = RankingInput(
            query: RankQuery(userID: "u", limit: count), arm: .injection, now: Timestamp(microseconds: 100),
            snapshot: Mesh.snapshot(model: model), profile: profile,
            recent: .known(RecentHistory(items: Array(history.dropFirst(10)))))
        let scores = Scorer(weights: weights, popularity: Popularity(counts: items.map { Int($0.popularity) }))
            .scores(walked.map { WeightedItem($0) })
        let output = input.rank()
        #expect(output.items.count >= count - 26)
        for item in output.items { #expect(item.score == Double(scores[Int(item.itemID.dropFirst())!])) }
    }

    @Test("gives the model the newest items of a history over the cap")
    func cap() {
        var input = Mesh.input(.injection, recent: Mesh.recent("d"))
        input.historyCap = 1
        let output = input.rank()
        #expect((output.historyItems, output.freshItems) == (1, 1))
        #expect(output.ids == ["e", "c"])
    }

    @Test("goes on without a profile that cannot be read")
    func unreadableProfile() {
        var input = Mesh.input(.control, user: "nobody")
        input.profileIsReadable = false
        let output = input.rank()
        #expect(output.degradations == [.profileUnreadable])
        #expect(output.ids.first == "a")
    }
}
