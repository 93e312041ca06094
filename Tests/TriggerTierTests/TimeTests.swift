import Signals
import Testing
import TriggerTier

@Suite struct TimeTests {
    @Test func `an event older than the catalogue's limit is skipped and counted`() {
        var detectors = Fixture.detectors(ageLimit: 10 * day)
        _ = detectors.replay([event("new", item: "x", kind: "view", at: 20 * day)])
        #expect(detectors.replay(binge("Bergman", at: 0)).isEmpty)
        #expect(detectors.counts.old == 3)
        #expect(detectors.counts.detections["binge"] == nil)
        #expect(detectors.replay(binge("Bergman", at: 11 * day)).isEmpty)
        #expect(detectors.counts.old == 3)
        #expect(detectors.counts.detections["binge"] == 1)
    }

    @Test func `a detection long past is counted and not written`() {
        // Live: by the clock. The patch lives for six hours.
        var live = Fixture.detectors()
        let detectedAt = start + 1200
        #expect(live.feed(binge("Bergman", at: 0), next: [:], now: detectedAt + 21_600).isEmpty)
        #expect(live.counts.expiredPatches == 2)
        #expect(live.counts.detections["binge"] == 1)
        var inTime = Fixture.detectors()
        #expect(inTime.feed(binge("Bergman", at: 0), next: [:], now: detectedAt + 21_599).count == 2)
        // In a replay: by the watermark, whatever the clock says.
        var replay = Fixture.detectors()
        _ = replay.replay([event("later", user: "v", item: "x", kind: "view", at: day)])
        #expect(replay.replay(binge("Bergman", at: 0)).isEmpty)
        #expect(replay.counts.expiredPatches == 2)
    }

    @Test func `the watermark moves with events only, and never back`() {
        var detectors = Fixture.detectors()
        #expect(detectors.watermark == nil)
        _ = detectors.feed([event("a", item: "x", kind: "view", at: 100)], next: [:], now: start + 500_000)
        _ = detectors.feed([], next: [:], now: start + 600_000)
        #expect(detectors.watermark == start + 100)
        _ = detectors.feed([event("b", item: "x", kind: "view", at: 50)], next: [:], now: start + 700_000)
        #expect(detectors.watermark == start + 100)
    }

    @Test func `an event from the future does not move the watermark, but in a replay nothing is in the future`() {
        var live = Fixture.detectors()
        _ = live.feed([event("a", item: "x", kind: "view", at: 301)], next: [:], now: start)
        #expect(live.watermark == nil)
        #expect(live.counts.future == 1)
        var replay = Fixture.detectors()
        _ = replay.replay([event("a", item: "x", kind: "view", at: 301)])
        #expect(replay.watermark == start + 301)
    }

    @Test func `offsets follow the log`() {
        var detectors = Fixture.detectors()
        _ = detectors.feed([], next: [0: 5, 1: 7], now: nil)
        _ = detectors.feed([], next: [1: 8], now: nil)
        #expect(detectors.offsets == [0: 5, 1: 8])
    }
}
