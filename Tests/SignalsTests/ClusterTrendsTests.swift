import Signals
import Testing

@Suite struct ClusterTrendsTests {
    private let trending = TrendingOperator()

    private func event(_ number: Int, _ item: String, at seconds: Double) -> Event {
        Event(
            eventID: "c\(number)", userID: "u\(number)", itemID: item, kind: "view", occurredAt: World.start + seconds)
    }

    /// A day of even traffic over 40 items; nine of ten events are of cluster a.
    private func ordinary(into state: inout ClusterTrendingState) {
        for number in 0..<5000 {
            let cluster = number % 10 == 0 ? "b" : "a"
            let time = Double(number) * 17
            _ = trending.detect(
                event(number, "i\((number / 10 * 7 + number) % 40)", at: time), cluster: cluster, World.context,
                into: &state)
        }
    }

    @Test func `what bursts in a small cluster trends there, and not among everybody`() throws {
        var state = ClusterTrendingState()
        ordinary(into: &state)
        let time = World.start + 86_000
        var found: [Detection] = []
        for number in 0..<12 {
            found += trending.detect(
                event(10_000 + number, "i3", at: 85_900 + Double(number)), cluster: "b", World.context, into: &state)
        }
        #expect(found.count == 1)
        #expect(found.first?.id.hasSuffix("/b") == true)
        let small = try #require(trending.ranking(of: state, cluster: "b", at: time))
        #expect(small.map(\.itemID) == ["i3"])
        #expect(trending.ranking(of: state, cluster: "a", at: time)?.isEmpty == true)
        #expect(trending.ranking(of: state, cluster: "none", at: time) == nil)
        let popular = try #require(trending.popular(of: state, cluster: "b", limit: 40))
        #expect(popular.first?.itemID == "i3")
        #expect(popular.allSatisfy { $0.share > 0 && $0.share < 1 })
    }

    @Test func `a cluster that is seen for the first time expects what everybody does`() {
        var state = ClusterTrendingState()
        ordinary(into: &state)
        // Its traffic is spread as everybody's is: nothing of it is a trend.
        for number in 0..<80 {
            _ = trending.detect(
                event(20_000 + number, "i\(number % 40)", at: 85_000 + Double(number)), cluster: "new", World.context,
                into: &state)
        }
        #expect(trending.ranking(of: state, cluster: "new", at: World.start + 85_100)?.isEmpty == true)
    }

    @Test func `what is not counted makes no cluster one that has traffic`() {
        var state = ClusterTrendingState()
        ordinary(into: &state)
        var context = World.context
        context.kinds["impression"] = EventKind(weight: 0)
        var shown = event(30_000, "i3", at: 85_000)
        shown.kind = "impression"
        #expect(trending.detect(shown, cluster: "quiet", context, into: &state).isEmpty)
        #expect(trending.ranking(of: state, cluster: "quiet", at: World.start + 85_100) == nil)
    }

    @Test func `clusters are bounded, and states come back as they were`() throws {
        var state = ClusterTrendingState()
        for number in 0..<400 {
            _ = trending.detect(
                event(number, "i", at: Double(number)), cluster: "c\(number)", World.context, into: &state)
        }
        let held = (0..<400).count { trending.ranking(of: state, cluster: "c\($0)", at: World.start) != nil }
        #expect(held == ClusterTrendingState.maximumClusters)
        #expect(try ClusterTrendingState(decoding: state.encodedBytes()) == state)
    }
}
