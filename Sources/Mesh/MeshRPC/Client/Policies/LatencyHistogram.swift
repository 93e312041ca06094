/// Recent latencies in buckets whose width grows with the latency: four buckets for each doubling, so a quantile is at most 25 %
/// too high. Counts are halved every `halfLife`, so the last few half-lives decide. Bounded memory, no allocation after `init`.
package struct LatencyHistogram: Sendable {
    /// From 2^-20 s (about 1 µs) to 2^8 s; what lies outside goes to the first or last bucket.
    private static let lowestExponent = -20
    private static let exponents = 28
    private static let perDoubling = 4

    private let halfLife: Duration
    private var counts = [Int](repeating: 0, count: exponents * perDoubling)
    private var halved: ContinuousClock.Instant
    /// Samples that still count, after halving.
    package private(set) var count = 0

    package init(halfLife: Duration = .seconds(10), now: ContinuousClock.Instant) {
        precondition(halfLife > .zero, "a histogram that forgets at once knows nothing")
        self.halfLife = halfLife
        halved = now
    }

    package mutating func record(_ latency: Duration, now: ContinuousClock.Instant) {
        age(to: now)
        counts[Self.bucket(of: latency / .seconds(1))] += 1
        count += 1
    }

    /// The upper edge of the bucket in which the quantile lies; nil without samples. `quantile` in 0...1.
    package func quantile(_ quantile: Double) -> Duration? {
        precondition((0...1).contains(quantile), "a quantile in 0...1")
        guard count > 0 else { return nil }
        let rank = max(1, Int((quantile * Double(count)).rounded(.up)))
        var seen = 0
        for (bucket, inBucket) in counts.enumerated() {
            seen += inBucket
            if seen >= rank { return .seconds(1) * Self.upperEdge(of: bucket) }
        }
        return nil
    }

    /// Halves as often as half-lives have passed.
    private mutating func age(to now: ContinuousClock.Instant) {
        let passed = Int(max(.zero, halved.duration(to: now)) / halfLife)
        guard passed > 0 else { return }
        halved = halved.advanced(by: halfLife * passed)
        count = 0
        for bucket in counts.indices {
            counts[bucket] >>= passed
            count += counts[bucket]
        }
    }

    private static func bucket(of seconds: Double) -> Int {
        guard seconds > 0 else { return 0 }
        let doubling = Int(seconds.exponent) - lowestExponent
        if doubling < 0 { return 0 }
        if doubling >= exponents { return exponents * perDoubling - 1 }
        return doubling * perDoubling + Int((seconds.significand - 1) * Double(perDoubling))
    }

    private static func upperEdge(of bucket: Int) -> Double {
        let (doubling, part) = bucket.quotientAndRemainder(dividingBy: perDoubling)
        let base = Double(sign: .plus, exponent: doubling + lowestExponent, significand: 1)
        return base * (1 + Double(part + 1) / Double(perDoubling))
    }
}
