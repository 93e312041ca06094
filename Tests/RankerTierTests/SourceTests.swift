import RankerTier
import Signals
import Snapshots
import Testing

@Suite("An item's sources")
struct SourceTests {
    @Test("add up to its score, whichever part of the history is larger")
    func contributionsSumUp() {
        let recents = [Mesh.recent(), Mesh.recent("d"), Mesh.recent("d", "e", "f"), Mesh.recent("a")]
        for arm in RankArm.allCases {
            for recent in recents {
                for user in ["u", "nobody"] {
                    for item in Mesh.input(arm, recent: recent, user: user, candidates: Mesh.ids).rank().items {
                        let sum = item.sources.reduce(0) { $0 + $1.contribution }
                        #expect(abs(sum - item.score) < 1e-9)
                    }
                }
            }
        }
    }

    @Test("say what injection has added to control's score", arguments: [Mesh.recent("d"), Mesh.recent("d", "e", "f")])
    func split(_ recent: RecentHistoryAnswer) throws {
        let control = try #require(Mesh.input(.control, recent: recent).rank().items.first { $0.itemID == "c" })
        let output = Mesh.input(.injection, recent: recent).rank()
        let injection = try #require(output.items.first { $0.itemID == "c" })
        let added = try #require(output.source(.recentHistory, of: "c"))
        #expect(abs(added.contribution - (injection.score - control.score)) < 1e-6)
        #expect(abs(added.contribution - 0.5) < 1e-6)
        #expect(abs((output.source(.batchHistory, of: "c")?.contribution ?? 0) - 0.375) < 1e-6)
    }

    @Test("name the versions that they come from")
    func versions() {
        var input = Mesh.input(.injection, recent: Mesh.recent("d", "a"))
        input.trending = Mesh.trending
        let output = input.rank()
        #expect(output.source(.batchHistory, of: "c")?.version == "p7")
        #expect(output.source(.popularity, of: "c")?.version == "m3")
        #expect(output.source(.recentHistory, of: "c")?.version == "2001")
        #expect((output.profilesVersion, output.modelsVersion) == ("p7", "m3"))
    }

    @Test("note what trends without changing a score, unless it is old")
    func trendingAnnotates() {
        let without = Mesh.input(.control).rank()
        var input = Mesh.input(.control)
        input.trending = Mesh.trending
        let with = input.rank()
        #expect(with.items.map(\.score) == without.items.map(\.score))
        #expect(with.source(.trending, of: "c")?.contribution == 0)
        #expect(with.source(.trending, of: "c")?.version == "5000")
        #expect(with.source(.trending, of: "d") == nil)
        #expect(with.degradations.isEmpty)
        input.trending?.isCurrent = false
        #expect(input.rank() == without)
    }

    @Test("carry titles from the snapshot")
    func titles() {
        #expect(Mesh.input(.control).rank().items[0].title == "Title c")
    }
}

@Suite("A ranking without a model")
struct TrendingRankingTests {
    private func input(
        snapshot: ServedSnapshot? = nil, trending: TrendingView? = Mesh.trending, candidates: [String] = []
    ) -> RankingInput {
        RankingInput(
            query: RankQuery(userID: "u", candidates: candidates, probes: ["c", "q"]), arm: .injection,
            now: Timestamp(microseconds: 5_000), snapshot: snapshot, recent: Mesh.recent("x"), trending: trending)
    }

    @Test("is what trends and was not seen, strongest evidence first")
    func trending() {
        let output = input().rank()
        #expect(output.ids == ["c", "y"])
        #expect(output.items.map(\.score) == [9, 6])
        #expect(output.items[0].sources.map(\.contribution) == [9])
        #expect(output.degradations == [.noSnapshot])
        #expect(output.probes.map { $0.place?.higher } == [0, nil])
        #expect((output.profilesVersion, output.modelsVersion) == ("", ""))
    }

    @Test("goes on with what is popular, by its share of the traffic")
    func popular() {
        var view = Mesh.trending
        view.list.popular = [
            TrafficShare(itemID: "p", share: 0.5), TrafficShare(itemID: "x", share: 0.3),
            TrafficShare(itemID: "c", share: 0.2), TrafficShare(itemID: "q", share: 0.1),
        ]
        let output = input(trending: view).rank()
        #expect(output.ids == ["c", "y", "p", "q"], "x is seen, c trends already")
        #expect(output.items.map(\.score) == [9, 6, 0.5, 0.1])
        #expect(output.items[2].sources.map(\.name) == [.popularity])
        #expect(output.degradations == [.noSnapshot])
    }

    @Test("without trending items is empty and no error")
    func nothing() {
        let output = input(trending: nil).rank()
        #expect(output.ids.isEmpty)
        #expect(output.degradations == [.noSnapshot, .trendingUnavailable])
    }

    @Test("takes old trending items for want of better, and says so")
    func old() {
        var view = Mesh.trending
        view.isCurrent = false
        let output = input(trending: view).rank()
        #expect(output.ids == ["c", "y"])
        #expect(output.degradations == [.noSnapshot, .trendingUnavailable])
    }

    @Test("lists the request's candidates, those that trend first")
    func candidates() {
        let output = input(candidates: ["q", "x", "y", "q", "r"]).rank()
        #expect(output.ids == ["y", "q", "r"])
        #expect(output.items.map(\.score) == [6, 0, 0])
        #expect(output.items[1].sources.map(\.name) == [.candidate])
        #expect(output.probes[1].place?.higher == 1)
        #expect(output.probes[1].place?.tied == 1)
    }

    @Test("knows the profiles of a snapshot that has no model")
    func noModel() {
        var input = input(snapshot: Mesh.snapshot(model: nil))
        input.profile = UserProfile(userID: "u", seen: ["c"])
        let output = input.rank()
        #expect(output.ids == ["y"])
        #expect(output.degradations == [.noModel])
        #expect((output.profilesVersion, output.modelsVersion) == ("p7", ""))
    }
}
