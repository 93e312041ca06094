/// A relative lift with its 95 % interval.
public struct RelativeLift: Sendable, Equatable {
    /// `treatment / control − 1`; 0.9 is +90 %.
    public let relative: Double
    /// The 2.5th and the 97.5th percentile of the resamples.
    public let low: Double
    public let high: Double
}

/// The paired bootstrap clustered by user: users are drawn with replacement, with all their events in both arms, since a
/// user's events are not independent of each other.
public struct PairedBootstrap: Sendable {
    public var resamples: Int

    public init(resamples: Int = 2_000) {
        precondition(resamples > 0, "an interval needs resamples")
        self.resamples = resamples
    }

    /// - Parameters:
    ///   - pairs: for each event the user, and the metric in both arms.
    ///   - generator: the source of randomness; the same seed gives the same interval.
    /// - Returns: nil if the control's total is zero, so that a ratio says nothing.
    public func lift(
        _ pairs: some Sequence<(user: Int32, control: Double, treatment: Double)>,
        using generator: inout some RandomNumberGenerator
    ) -> RelativeLift? {
        var sums: [Int32: (control: Double, treatment: Double)] = [:]
        for pair in pairs {
            sums[pair.user, default: (0, 0)].control += pair.control
            sums[pair.user, default: (0, 0)].treatment += pair.treatment
        }
        let users = sums.sorted { $0.key < $1.key }.map(\.value)
        let control = users.reduce(0) { $0 + $1.control }
        let treatment = users.reduce(0) { $0 + $1.treatment }
        guard control > 0 else { return nil }

        var lifts: [Double] = []
        lifts.reserveCapacity(resamples)
        for _ in 0..<resamples {
            var (control, treatment) = (0.0, 0.0)
            for _ in users.indices {
                let user = users[Int(generator.next(upperBound: UInt64(users.count)))]
                control += user.control
                treatment += user.treatment
            }
            if control > 0 { lifts.append(treatment / control - 1) }
        }
        lifts.sort()
        guard !lifts.isEmpty else { return nil }
        return RelativeLift(
            relative: treatment / control - 1, low: Self.quantile(0.025, ofSorted: lifts),
            high: Self.quantile(0.975, ofSorted: lifts))
    }

    /// Linear interpolation between the two neighbours.
    private static func quantile(_ share: Double, ofSorted values: [Double]) -> Double {
        let position = share * Double(values.count - 1)
        let below = Int(position)
        let above = min(below + 1, values.count - 1)
        return values[below] + (values[above] - values[below]) * (position - Double(below))
    }
}
