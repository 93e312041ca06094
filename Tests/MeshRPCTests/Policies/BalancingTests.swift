import MeshRPC
import Testing

@Suite("What an endpoint costs, on a paused clock")
struct BalancingTests {
    var time = PausedTime()

    func near(_ left: Double, _ right: Double) -> Bool { abs(left - right) < 1e-9 }

    @Test("the first estimate is 30 ms, and the cost grows with the calls in flight")
    func firstEstimate() {
        let latency = PeakEWMA(now: time.now)
        #expect(near(latency.cost(inFlight: 0, now: time.now), 0.030))
        #expect(near(latency.cost(inFlight: 3, now: time.now), 0.120))
    }

    @Test("a peak is believed at once, quicker calls only as time passes")
    mutating func peaks() {
        var latency = PeakEWMA(now: time.now)
        latency.observe(.milliseconds(200), now: time.now)
        #expect(near(latency.latency(at: time.now), 0.200))
        latency.observe(.milliseconds(10), now: time.now)
        #expect(near(latency.latency(at: time.now), 0.200))
        time.advance(.seconds(10))
        let faded = 0.200 * 0.36787944117144233
        #expect(near(latency.latency(at: time.now), faded))
        latency.observe(.milliseconds(10), now: time.now)
        #expect(near(latency.latency(at: time.now), faded + 0.010 * (1 - 0.36787944117144233)))
    }

    @Test("a quick failure does not make an endpoint look quick; a slow one makes it look slow")
    mutating func failures() {
        var latency = PeakEWMA(now: time.now)
        latency.observeUnserved(.milliseconds(1), now: time.now)
        #expect(near(latency.latency(at: time.now), 0.030))
        latency.observeUnserved(.seconds(1), now: time.now)
        #expect(near(latency.latency(at: time.now), 1))
    }

    @Test("an estimate stays between the last sample and the highest", arguments: 1...10 as ClosedRange<UInt64>)
    mutating func bounded(seed: UInt64) {
        var chance = SeededChance(seed: seed)
        var latency = PeakEWMA(now: time.now)
        var highest = 0.030
        for _ in 0..<500 {
            time.advance(.milliseconds(Int.random(in: 0...2000, using: &chance)))
            let sample = Duration.microseconds(Int.random(in: 0...500_000, using: &chance))
            highest = max(highest, sample / .seconds(1))
            latency.observe(sample, now: time.now)
            let estimate = latency.latency(at: time.now)
            #expect(estimate >= sample / .seconds(1) - 1e-9)
            #expect(estimate <= highest + 1e-9)
        }
    }

    @Test("of two drawn candidates the cheaper is chosen, and the dearest of all never when others are drawn")
    func choices() {
        var chance = SeededChance(seed: 7)
        let costs = [5.0, 1, 3, 9]
        var chosen = [0, 0, 0, 0]
        for _ in 0..<6000 {
            chosen[PowerOfTwoChoices.choose(count: 4, random: { chance.uniform() }) { costs[$0] }] += 1
        }
        // Of the six pairs the cheapest wins three, the next two, then one, then none.
        #expect(chosen[3] == 0)
        #expect(chosen[1] > chosen[2] && chosen[2] > chosen[0] && chosen[0] > 0)
        #expect(PowerOfTwoChoices.choose(count: 1, random: { 0.99 }) { _ in 0 } == 0)
    }

    @Test("an endpoint has at most as many calls as its limit")
    func inFlight() {
        var load = InFlightLimit(2)
        let entered = [load.enter(), load.enter(), load.enter()]
        #expect(entered == [true, true, false])
        load.leave()
        #expect(!load.isFull)
        #expect(InFlightLimit().limit == 1024)
    }
}
