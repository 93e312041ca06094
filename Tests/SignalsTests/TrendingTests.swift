import Signals
import Testing
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

@Suite struct TrendingTests {
    @Test func `the tail agrees with known values and stays finite where it would underflow`() {
        #expect((PoissonTail.log10(atLeast: 1, mean: 1) - log10(1 - exp(-1))).magnitude < 1e-9)
        // P(X >= 4 | 0.5) = 1 - e^-0.5 (1 + 0.5 + 0.125 + 0.0208333…)
        let four = 1 - exp(-0.5) * (1 + 0.5 + 0.125 + 0.125 / 6)
        #expect((PoissonTail.log10(atLeast: 4, mean: 0.5) - log10(four)).magnitude < 1e-9)
        #expect(PoissonTail.log10(atLeast: 0, mean: 3) == 0)
        let deep = PoissonTail.log10(atLeast: 5000, mean: 1)
        #expect(deep.isFinite && deep < -16_000)
        #expect(PoissonTail.log10(atLeast: 90, mean: 100) > -0.1)
        for count in 1..<200 {
            let tails = (PoissonTail.log10(atLeast: count, mean: 50), PoissonTail.log10(atLeast: count + 1, mean: 50))
            #expect(tails.1 < tails.0)
        }
    }

    /// Zipf traffic over a day with a daily wave, and bursts of 60 minutes in which an item has m times its rate.
    ///
    /// A tenth of the reference (2,000 items, 400 bursts); the snr is (m − 1)·√μ₆₀ of the hour that the burst is in.
    @Test func `planted bursts are found, and the daily wave is not`() throws {
        var generator = SplitMix64(seed: 42)
        let itemCount = 200
        let perHour = 1000.0
        let hours = 24
        let zipf = (1...itemCount).map { 1 / Double($0) }
        let total = zipf.reduce(0, +)
        func wave(_ minute: Int) -> Double { 1 + 0.6 * sin(2 * Double.pi * Double(minute) / 1440) }
        struct Burst { var item: Int; var start: Int; var extra: Double }
        var bursts: [Burst] = []
        // One burst an item, from hour 12, when the shares have been learnt.
        for index in 0..<40 {
            let item = 5 + index * 3
            let snr = Double.random(in: 10...20, using: &generator)
            let start = Int.random(in: 720..<(hours * 60 - 60), using: &generator)
            let usual = perHour * wave(start + 30) * zipf[item] / total
            bursts.append(Burst(item: item, start: start, extra: snr * usual.squareRoot() / 60))
        }
        let trending = TrendingOperator()
        var state = trending.initial()
        var detections: [(item: String, minute: Int)] = []
        var serial = 0
        for minute in 0..<(hours * 60) {
            var arrivals: [Int] = []
            for (item, weight) in zipf.enumerated() {
                let rate = perHour / 60 * wave(minute) * weight / total
                arrivals += [Int](repeating: item, count: poisson(rate, using: &generator))
            }
            for burst in bursts where (burst.start..<burst.start + 60).contains(minute) {
                arrivals += [Int](repeating: burst.item, count: poisson(burst.extra, using: &generator))
            }
            for item in arrivals {
                serial += 1
                let event = Event(
                    eventID: "e\(serial)", userID: "u", itemID: "i\(item)", kind: "view",
                    occurredAt: World.start + Double(minute) * 60)
                for found in trending.detect(event, World.context, into: &state) where minute >= 720 {
                    detections.append((found.label, minute))
                }
            }
        }
        func matches(_ burst: Burst, _ detection: (item: String, minute: Int)) -> Bool {
            "i\(burst.item)" == detection.item && (burst.start..<burst.start + 120).contains(detection.minute)
        }
        let found = bursts.count { burst in detections.contains { matches(burst, $0) } }
        let right = detections.count { detection in bursts.contains { matches($0, detection) } }
        let recall = Double(found) / Double(bursts.count)
        let precision = Double(right) / Double(max(1, detections.count))
        #expect(recall >= 0.9, "recall \(recall), \(detections.count) detections of \(serial) events")
        let wrong = detections.filter { detection in !bursts.contains { matches($0, detection) } }
        #expect(precision >= 0.95, "precision \(precision), \(detections.count) detections, wrong: \(wrong)")
    }

    @Test func `the items held are bounded, and the heavy ones stay`() throws {
        let trending = TrendingOperator(capacity: 64)
        var state = trending.initial()
        for index in 0..<4000 {
            let item = index.isMultiple(of: 2) ? "heavy" : "light \(index)"
            let event = Event(
                eventID: "\(index)", userID: "u", itemID: item, kind: "view",
                occurredAt: World.start + Double(index) * 10)
            trending.fold(event, World.context, into: &state)
        }
        let burst = World.start + 40_000
        for index in 0..<50 {
            let event = Event(
                eventID: "b\(index)", userID: "u", itemID: "burst", kind: "view", occurredAt: burst)
            trending.fold(event, World.context, into: &state)
        }
        let ranking = trending.ranking(of: state, at: burst)
        #expect(ranking.first?.itemID == "burst")
        #expect(!ranking.contains { $0.itemID == "heavy" })
        #expect(state.encodedBytes().count < 64 * 1200)
        #expect(trending.ranking(of: state, at: burst + 7200).isEmpty)
    }

    /// Knuth's method: exact, and quick for small means.
    private func poisson(_ mean: Double, using generator: inout SplitMix64) -> Int {
        let limit = exp(-mean)
        var product = Double.random(in: 0..<1, using: &generator)
        var count = 0
        while product > limit {
            product *= Double.random(in: 0..<1, using: &generator)
            count += 1
        }
        return count
    }
}
