/// The bootstrap over clusters: users are drawn with replacement, with all that is theirs.
public struct ClusterBootstrap: Sendable {
    public var resamples: Int

    public init(resamples: Int = 2_000) {
        precondition(resamples > 0, "an interval needs resamples")
        self.resamples = resamples
    }

    /// 95 % intervals (percentiles) of statistics of the sum over clusters.
    ///
    /// - Parameters:
    ///   - clusters: each one's sums.
    ///   - statistics: of the total; each resample calls it once. What is not finite is left out.
    /// - Returns: one interval a statistic, in their order; both ends NaN where no resample had a finite one.
    func intervals<Sums>(
        of clusters: [Sums], initial: Sums, _ add: (inout Sums, Sums) -> Void,
        using generator: inout some RandomNumberGenerator, _ statistics: (Sums) -> [Double]
    ) -> [(low: Double, high: Double)] {
        var samples: [[Double]] = []
        for _ in 0..<resamples {
            let drawn = statistics(total(of: clusters, initial: initial, add, using: &generator))
            if samples.isEmpty { samples = [[Double]](repeating: [], count: drawn.count) }
            for (position, value) in drawn.enumerated() where value.isFinite { samples[position].append(value) }
        }
        return samples.map { Self.interval($0) }
    }

    /// The sum over one draw of as many clusters as there are.
    func total<Sums>(
        of clusters: [Sums], initial: Sums, _ add: (inout Sums, Sums) -> Void,
        using generator: inout some RandomNumberGenerator
    ) -> Sums {
        var total = initial
        for _ in clusters.indices {
            add(&total, clusters[Int(generator.next(upperBound: UInt64(clusters.count)))])
        }
        return total
    }

    static func interval(_ values: [Double]) -> (low: Double, high: Double) {
        guard !values.isEmpty else { return (.nan, .nan) }
        let sorted = values.sorted()
        return (quantile(0.025, ofSorted: sorted), quantile(0.975, ofSorted: sorted))
    }

    /// Linear interpolation between the two neighbours.
    private static func quantile(_ share: Double, ofSorted values: [Double]) -> Double {
        let position = share * Double(values.count - 1)
        let below = Int(position)
        let above = min(below + 1, values.count - 1)
        return values[below] + (values[above] - values[below]) * (position - Double(below))
    }
}
