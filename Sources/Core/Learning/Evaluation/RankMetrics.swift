#if canImport(Glibc)
import Glibc
#endif

/// Metrics of one prediction with a single true item, from its zero-based rank; ties make the rank fractional.
public enum RankMetrics {
    /// 1 if the true item is among the first `cutoff`, else 0.
    public static func hit(rank: Double, at cutoff: Int = 10) -> Double { rank < Double(cutoff) ? 1 : 0 }

    /// `1 / log₂(rank + 2)` within the first `cutoff`, else 0: the best rank gives 1.
    public static func ndcg(rank: Double, at cutoff: Int = 10) -> Double {
        rank < Double(cutoff) ? 1 / log2(rank + 2) : 0
    }
}

/// Means of HR@10 and NDCG@10 over a set of predictions.
public struct AccuracySummary: Sendable, Equatable {
    public let events: Int
    public let users: Int
    /// Means over events.
    public let hr10: Double
    public let ndcg10: Double
    /// Means over users of each user's mean, so that a busy user counts no more than a quiet one.
    public let userMacroHR10: Double
    public let userMacroNDCG10: Double

    /// - Parameter outcomes: the user and the zero-based rank of the true item, for each prediction.
    public init(_ outcomes: some Sequence<(user: Int32, rank: Double)>) {
        var sums: [Int32: (events: Int, hits: Double, gain: Double)] = [:]
        for outcome in outcomes {
            var sum = sums[outcome.user] ?? (0, 0, 0)
            sum.events += 1
            sum.hits += RankMetrics.hit(rank: outcome.rank)
            sum.gain += RankMetrics.ndcg(rank: outcome.rank)
            sums[outcome.user] = sum
        }
        // Sorted, so that rounding does not depend on the dictionary's order.
        let perUser = sums.sorted { $0.key < $1.key }.map(\.value)
        let events = perUser.reduce(0) { $0 + $1.events }
        let (eventCount, userCount) = (Double(max(1, events)), Double(max(1, perUser.count)))
        self.events = events
        users = perUser.count
        hr10 = perUser.reduce(0) { $0 + $1.hits } / eventCount
        ndcg10 = perUser.reduce(0) { $0 + $1.gain } / eventCount
        userMacroHR10 = perUser.reduce(0) { $0 + $1.hits / Double($1.events) } / userCount
        userMacroNDCG10 = perUser.reduce(0) { $0 + $1.gain / Double($1.events) } / userCount
    }
}

/// What an arm puts in front of people, whether or not it is right.
public struct ExposureSummary: Sendable, Equatable {
    /// Share of all items that were in anyone's first ten, 0 ... 1.
    public let coverage: Double
    /// Mean popularity decile of the items in the first ten: 0 rarest, 9 most popular.
    public let meanPopularityDecile: Double

    /// - Parameters:
    ///   - exposures: how often each item was in the first ten.
    ///   - deciles: the popularity decile of each item.
    public init(exposures: [Int], deciles: [Int]) {
        let shown = exposures.reduce(0, +)
        coverage = Double(exposures.count { $0 > 0 }) / Double(max(1, exposures.count))
        meanPopularityDecile =
            Double(zip(exposures, deciles).reduce(0) { $0 + $1.0 * $1.1 }) / Double(max(1, shown))
    }
}
