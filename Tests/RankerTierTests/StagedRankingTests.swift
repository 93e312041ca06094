import Learning
import RankerTier
import Signals
import Snapshots
import Testing

@Suite("A ranking in two stages")
struct StagedRankingTests {
    @Test("has every item once, with all that recalled it, and nothing seen")
    func recall() throws {
        let output = Staged.input(recent: Mesh.recent("d")).rank()
        #expect(Set(output.ids) == ["c", "e", "x", "y"])
        #expect(output.ids.count == 4)
        let sources = try #require(output.items.first { $0.itemID == "c" }).sources.map(\.name)
        #expect(sources.contains(.trending) && sources.contains(.taste) && sources.contains(.popularity))
        #expect(sources.contains(.recentHistory) && sources.contains(.batchHistory))
        #expect(output.items.first { $0.itemID == "x" }?.sources.map(\.name) == [.trending])
        #expect(output.recalled.map(\.source) == [.history, .taste, .clusterTrend, .trending, .popularity, .fresh])
        #expect(output.recalled.map(\.status) == [.found, .found, .empty, .found, .found, .empty])
        #expect(output.degradations.isEmpty)
    }

    @Test("without a ranker goes by the injected history weighed by recency")
    func withoutRanker() {
        let output = Staged.input(recent: Mesh.recent("d")).rank()
        let blend = Mesh.input(.blend, recent: Mesh.recent("d")).rank()
        #expect(output.ranker == "retrieval")
        #expect(output.ids.filter { Mesh.ids.contains($0) } == blend.ids)
        #expect(output.items[0].score == blend.items[0].score)
        #expect(output.items[0].retrievalScore == output.items[0].score)
    }

    @Test("of control gives the models the batch history alone")
    func control() {
        let before = Staged.input(.control).rank()
        let after = Staged.input(.control, recent: Mesh.recent("d")).rank()
        #expect(
            after.items.filter { $0.itemID != "d" }.map(\.score)
                == before.items.filter { $0.itemID != "d" }.map(\.score))
        #expect(!after.ids.contains("d"))
        #expect(after.freshItems == 0)
    }

    @Test("keeps to the quotas of the recallers, and a quota of 0 switches one off")
    func quotas() {
        let rules = Staged.rules { $0.quotas = ["history": 2, "taste": 0, "trending": 1, "popularity": 0] }
        let output = Staged.input(user: "nobody", rules: rules).rank()
        #expect(output.ids == ["a", "b", "x"])
        #expect(output.recalled.map(\.source) == [.history, .clusterTrend, .trending, .fresh])
        #expect(output.recalled.map(\.items) == [2, 0, 1, 0])
    }

    @Test("asks only the recallers that the request names")
    func namedRecallers() {
        var input = Staged.input()
        input.query.recallers = ["trending"]
        let output = input.rank()
        #expect(Set(output.ids) == ["x", "c", "y"])
        #expect(output.recalled.first { $0.source == .history }?.status == .skipped)
    }

    @Test("is limited to the request's candidates, of which the snapshot need not know all")
    func candidates() {
        var input = Staged.input()
        input.query.candidates = ["e", "stranger", "a", "c", "new"]
        let output = input.rank()
        #expect(Set(output.ids) == ["e", "c", "stranger", "new"])
        #expect(output.ids.first == "c")
        #expect(output.unknownCandidates == 2)
        #expect(output.items.allSatisfy { $0.sources.contains { $0.name == .candidate } })
    }

    @Test("is ordered by the snapshot's ranker, whose terms add up to the score")
    func learned() throws {
        var input = Staged.input(user: "nobody", model: Staged.model(ranker: Staged.ranker))
        input.query.explains = true
        let output = input.rank()
        #expect(output.ranker == "logit")
        #expect(output.rankerVersion == "m3")
        #expect(output.ids.filter { Mesh.ids.contains($0) } == ["e", "f", "d", "c", "b", "a"])
        // Of what no model knows nothing has happened: it is the least popular.
        #expect(Set(output.ids.prefix(2)) == ["x", "y"])
        for item in output.items {
            #expect(item.features.map(\.name) == RankerFeature.allCases.map(\.name))
            let sum = item.features.reduce(0.5) { $0 + $1.contribution }
            #expect(abs(sum - item.score) < 1e-6)
        }
        #expect(output.items.last?.retrievalScore == Mesh.popularity("a"))
        input.query.explains = false
        #expect(input.rank().items.allSatisfy { $0.features.isEmpty })
    }

    @Test("differs between morning and evening as was learned, and not without a context's weight")
    func morningAndEvening() {
        func ids(_ hour: Double, weight: Double) -> [String] {
            let rules = Staged.rules {
                $0.contextWeight = weight
                $0.quotas = ["trending": 0]
            }
            return Staged.input(
                user: "nobody", model: Staged.model(context: Staged.context), rules: rules, now: Staged.hour(hour)
            ).rank().ids
        }
        #expect(ids(20, weight: 10).first == "d")
        #expect(ids(8, weight: 10).last == "d")
        #expect(ids(8, weight: 0) == ids(20, weight: 0))
    }

    @Test("takes the hour by the user's clock")
    func localHour() {
        let evening = RequestContext(at: Staged.hour(18.5), utcOffsetMinutes: 90)
        #expect(evening.hour == 20)
        #expect(evening.weekday == 4)
        let yesterday = RequestContext(at: Staged.hour(0.5), utcOffsetMinutes: -60)
        #expect(yesterday.hour == 23.5)
        #expect(yesterday.weekday == 3)
    }

    @Test("counts what the user is looking at as the newest of the history, and does not show it")
    func lastItem() {
        var input = Staged.input(user: "nobody")
        input.context.lastItem = "d"
        let output = input.rank()
        #expect(output.ids.first == "e")
        #expect(!output.ids.contains("d"))
        #expect(output.historyItems == 1)
    }

    @Test("recalls what trends in the user's cluster and what is new")
    func clusterAndNew() {
        var input = Staged.input()
        input.session.values = ["cluster": .category("3")]
        input.clusterTrend = TrendingView(TrendingList(entries: [.init(itemID: "ours", evidence: 6)]))
        input.trending = TrendingView(TrendingList(newItems: ["just-in", "new"]))
        let output = input.rank()
        #expect(output.items.first { $0.itemID == "ours" }?.sources.map(\.name) == [.clusterTrend])
        #expect(output.items.first { $0.itemID == "just-in" }?.sources.map(\.name) == [.fresh])
        #expect(output.items.first { $0.itemID == "new" }?.sources.map(\.name) == [.fresh])
    }

    @Test("tells where probed items stand among the candidates")
    func probes() {
        var input = Staged.input(user: "nobody", limit: 1)
        input.query.probes = ["a", "f", "unknown"]
        let places = input.rank().probes.map(\.place)
        #expect(places[0]?.higher == 0)
        #expect(places[1]?.higher == 4)
        #expect(places[2] == nil)
    }

    @Test("is the same for the same input")
    func isPure() {
        let input = Staged.input(model: Staged.model(context: Staged.context, ranker: Staged.ranker))
        #expect(input.rank() == input.rank())
    }
}
