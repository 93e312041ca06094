import Signals
import Testing
import TriggerTier

#if canImport(Glibc)
import Glibc
#endif

/// 40 items of even traffic over a day with a daily wave, and at its end one that bursts.
private struct Traffic {
    static let items = 40

    /// Views by minute: between 2 and 18, round robin over the items.
    static func wave() -> [Event] {
        var events: [Event] = []
        for minute in 0..<1440 {
            let count = Int((10 + 8 * sin(2 * Double.pi * Double(minute) / 1440)).rounded())
            for _ in 0..<count {
                let serial = events.count
                events.append(
                    event(
                        "e\(serial)", user: "u\(serial % 97)", item: "i\(serial * 7 % items)", kind: "view",
                        at: Double(minute) * 60 + Double(serial % 60)))
            }
        }
        return events
    }

    static func burst(at seconds: Double) -> [Event] {
        (0..<30).map { event("b\($0)", user: "b\($0)", item: "i3", kind: "view", at: seconds + Double($0) * 9) }
    }
}

@Suite struct TrendingServiceTests {
    @Test func `a planted burst trends and the daily wave does not`() throws {
        var detectors = Fixture.detectors()
        _ = detectors.replay(Traffic.wave())
        #expect(detectors.trendingItems(windowMinutes: nil, limit: 20).isEmpty)
        #expect(detectors.counts.detections["trending"] == nil)
        _ = detectors.replay(Traffic.burst(at: day))
        let items = detectors.trendingItems(windowMinutes: nil, limit: 20)
        #expect(items.map(\.itemID) == ["i3"])
        let item = try #require(items.first)
        #expect(item.observed >= 30)
        #expect(item.expected < 5)
        #expect(item.log10Probability < -5)
        #expect(detectors.counts.detections["trending"] == 1)
        let five = try #require(detectors.trendingItems(windowMinutes: 5, limit: 20).first)
        #expect(five.windowMinutes == 5)
        #expect(detectors.trendingItems(windowMinutes: nil, limit: 0).isEmpty)
    }

    @Test func `popular is who has the largest share of the traffic, trending or not`() throws {
        var detectors = Fixture.detectors()
        let views = (0..<60).map {
            event("v\($0)", user: "u\($0)", item: "i\($0 % 3 == 0 ? 1 : $0 % 6)", at: Double($0))
        }
        _ = detectors.replay(views)
        let popular = detectors.popularItems(limit: 2)
        #expect(popular.map(\.itemID) == ["i1", "i2"])
        #expect(popular.map(\.share).allSatisfy { $0 > 0 && $0 < 1 })
        #expect(abs(detectors.popularItems(limit: .max).reduce(0) { $0 + $1.share } - 1) < 1e-9)
        let first = try #require(popular.first)
        #expect(abs(first.share - 0.5) < 1e-9, "20 by the rule and 10 by the remainder, of 60")
        #expect(detectors.trendingItems(windowMinutes: nil, limit: 20).isEmpty)
    }

    @Test func `windows move with the watermark: a burst is over when the log says so`() {
        var detectors = Fixture.detectors()
        _ = detectors.replay(Traffic.wave() + Traffic.burst(at: day))
        // The clock moves on by a week, the log does not.
        _ = detectors.feed([], next: [:], now: start + 8 * day)
        #expect(!detectors.trendingItems(windowMinutes: nil, limit: 20).isEmpty)
        _ = detectors.replay([event("late", item: "i1", kind: "view", at: day + 7200)])
        #expect(detectors.trendingItems(windowMinutes: nil, limit: 20).isEmpty)
    }
}
