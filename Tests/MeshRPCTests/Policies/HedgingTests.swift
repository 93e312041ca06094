import MeshRPC
import Testing

@Suite("Hedging, on a paused clock")
struct HedgingTests {
    var time = PausedTime()

    /// Has seen 95 calls of 10 ms and 5 of 100 ms.
    func measured(_ calls: Int = 100) -> Hedging {
        var hedging = Hedging(now: time.now)
        for call in 0..<calls {
            _ = hedging.started(.noSideEffects, remaining: .seconds(1), now: time.now)
            hedging.measured(call % 20 == 19 ? .milliseconds(100) : .milliseconds(10), now: time.now)
        }
        return hedging
    }

    @Test("quantiles are at most a quarter too high, and fade")
    mutating func histogram() {
        var histogram = LatencyHistogram(now: time.now)
        #expect(histogram.quantile(0.5) == nil)
        for milliseconds in 1...1000 { histogram.record(.milliseconds(milliseconds), now: time.now) }
        for quantile in [0.01, 0.1, 0.5, 0.9, 0.95, 1] {
            let exact = Duration.seconds(1) * quantile
            let estimate = histogram.quantile(quantile) ?? .zero
            #expect(estimate >= exact && estimate <= exact * 1.26)
        }
        time.advance(.seconds(200))
        histogram.record(.milliseconds(7), now: time.now)
        #expect(histogram.count == 1)
        histogram.record(.zero, now: time.now)
        histogram.record(.seconds(10_000), now: time.now)
        #expect(histogram.count == 3)
    }

    @Test("a slow read is hedged after the p95, once enough was measured")
    func delay() {
        var young = measured(99)
        #expect(young.started(.noSideEffects, remaining: .seconds(1), now: time.now) == nil)
        var hedging = measured()
        guard let delay = hedging.started(.noSideEffects, remaining: .seconds(1), now: time.now) else {
            Issue.record("not hedged")
            return
        }
        #expect(delay >= .milliseconds(10) && delay <= .milliseconds(13))
    }

    @Test("calls with effects are not hedged, nor those whose deadline is near")
    func never() {
        var hedging = measured()
        #expect(hedging.started(.unknown, remaining: .seconds(1), now: time.now) == nil)
        #expect(hedging.started(.idempotent, remaining: .seconds(1), now: time.now) == nil)
        #expect(hedging.started(.noSideEffects, remaining: .milliseconds(15), now: time.now) == nil)
    }

    @Test("one call in twenty is hedged at most")
    func budget() {
        var hedging = measured(200)
        #expect((0..<200).count { _ in hedging.mayHedge(now: time.now) } == 10)
    }

    @Test("the first answer wins and the other copy is cancelled")
    func firstWins() {
        for winner in [HedgedCallStateMachine.Attempt.first, .second] {
            var call = HedgedCallStateMachine()
            #expect(call.hedgeTimerFired(permitted: true) == .sendSecond)
            #expect(call.served(winner) == .finish(with: winner, cancel: winner.other))
            #expect(call.served(winner.other) == .none)
            #expect(call.failed(winner.other) == .none)
        }
    }

    @Test("an error is final only when no copy is left")
    func errors() {
        var call = HedgedCallStateMachine()
        #expect(call.hedgeTimerFired(permitted: true) == .sendSecond)
        #expect(call.failed(.first) == .none)
        #expect(call.failed(.second) == .finish(with: .second, cancel: nil))
        var rescued = HedgedCallStateMachine()
        _ = rescued.hedgeTimerFired(permitted: true)
        _ = rescued.failed(.second)
        #expect(rescued.served(.first) == .finish(with: .first, cancel: nil))
    }

    @Test("without budget or another endpoint the first copy decides alone")
    func alone() {
        var broke = HedgedCallStateMachine()
        #expect(broke.hedgeTimerFired(permitted: false) == .none)
        #expect(broke.failed(.first) == .finish(with: .first, cancel: nil))
        #expect(broke.hedgeTimerFired(permitted: true) == .none)
        var refused = HedgedCallStateMachine()
        _ = refused.hedgeTimerFired(permitted: true)
        #expect(refused.hedgeRefused() == .none)
        #expect(refused.served(.first) == .finish(with: .first, cancel: nil))
    }
}
