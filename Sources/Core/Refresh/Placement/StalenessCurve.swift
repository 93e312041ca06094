/// An estimate with the interval that holds it with the confidence asked for.
public struct LossEstimate: Sendable, Equatable {
    public var mean: Double
    public var lower: Double
    public var upper: Double

    public init(mean: Double, lower: Double, upper: Double) {
        self.mean = mean
        self.lower = lower
        self.upper = upper
    }
}

/// r(age): what a value of an age costs a query, in the unit of the signal's loss. Measured on pairs, fitted so that it does not
/// fall with the age, with intervals by a bootstrap over users: the pairs of one user are not independent.
public struct StalenessCurve: Sendable, Equatable {
    /// The values of one bin of ages.
    public struct Point: Sendable, Equatable {
        public let bin: AgeBin
        public let pairs: Int
        public let users: Int
        /// As measured.
        public let measured: Double
        public let fitted: LossEstimate

        public init(bin: AgeBin, pairs: Int, users: Int, measured: Double, fitted: LossEstimate) {
            self.bin = bin
            self.pairs = pairs
            self.users = users
            self.measured = measured
            self.fitted = fitted
        }
    }

    /// The bins that have pairs, youngest first.
    public let points: [Point]

    /// What another process fitted.
    public init(points: [Point]) { self.points = points }

    /// r at an age: that of its bin, else of the next younger bin with pairs, else of the next older one. nil without pairs.
    public func regret(at bin: AgeBin) -> LossEstimate? {
        (points.last { $0.bin <= bin } ?? points.first)?.fitted
    }

    /// Users with a value as old as the bin or older.
    public func users(from bin: AgeBin) -> Int { points.filter { $0.bin >= bin }.map(\.users).max() ?? 0 }

    /// The age in seconds from which on r is above a loss with confidence; nil when it never is.
    public func crossing(of loss: Double) -> Double? { points.first { $0.fitted.lower > loss }?.bin.lowerBound }

    /// The age in seconds at which half of the greatest regret is reached, interpolated between the middles of bins; nil when no
    /// regret is certain.
    public var halfLife: Double? {
        guard let last = points.last, last.fitted.lower > 0 else { return nil }
        let half = last.fitted.mean / 2
        guard let above = points.firstIndex(where: { $0.fitted.mean >= half }) else { return nil }
        let upper = points[above]
        guard above > 0 else { return upper.bin.middle }
        let lower = points[above - 1]
        let rise = upper.fitted.mean - lower.fitted.mean
        let share = rise > 0 ? (half - lower.fitted.mean) / rise : 1
        return lower.bin.middle + share * (upper.bin.middle - lower.bin.middle)
    }

    /// Fits the sample.
    ///
    /// - Parameters:
    ///   - resamples: of the bootstrap.
    ///   - confidence: of the intervals, such as 0.95.
    ///   - generator: draws the users of each resample.
    init(
        _ sample: StalenessSample, resamples: Int, confidence: Double,
        using generator: inout some RandomNumberGenerator
    ) {
        // In the order of the hashes, so that a seed gives the same curve again.
        let users = sample.users.sorted { $0.key < $1.key }.map(\.value)
        let whole = BinSums(users)
        var drawn = [[Double]](repeating: [], count: AgeBin.count)
        for _ in 0..<(users.isEmpty ? 0 : resamples) {
            var sums = BinSums()
            for _ in users.indices { sums.add(users[Int.random(in: users.indices, using: &generator)]) }
            for (bin, value) in sums.fitted { drawn[bin].append(value) }
        }
        points = whole.fitted.map { bin, value in
            let values = drawn[bin].sorted()
            return Point(
                bin: AgeBin(index: bin), pairs: Int(whole.pairs[bin]), users: whole.users[bin],
                measured: whole.regret[bin] / whole.pairs[bin],
                fitted: LossEstimate(
                    mean: value, lower: Self.quantile((1 - confidence) / 2, of: values) ?? -.infinity,
                    upper: Self.quantile((1 + confidence) / 2, of: values) ?? .infinity))
        }
    }

    private static func quantile(_ probability: Double, of sorted: [Double]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let index = (probability * Double(sorted.count - 1)).rounded()
        return sorted[Int(index)]
    }
}

/// Sums over the users of one resample.
private struct BinSums {
    var pairs = [Double](repeating: 0, count: AgeBin.count)
    var regret = [Double](repeating: 0, count: AgeBin.count)
    var users = [Int](repeating: 0, count: AgeBin.count)

    init(_ all: [[StalenessSample.Sum]] = []) {
        for sums in all { add(sums) }
    }

    mutating func add(_ sums: [StalenessSample.Sum]) {
        for sum in sums {
            pairs[Int(sum.bin)] += Double(sum.pairs)
            regret[Int(sum.bin)] += sum.regret
            users[Int(sum.bin)] += 1
        }
    }

    /// The isotonic fit over the bins that have pairs.
    var fitted: [(bin: Int, value: Double)] {
        let bins = pairs.indices.filter { pairs[$0] > 0 }
        let values = IsotonicFit.fit(bins.map { regret[$0] / pairs[$0] }, weights: bins.map { pairs[$0] })
        return Array(zip(bins, values))
    }
}
