#if canImport(Glibc)
import Glibc
#endif

/// A linear model of log-odds on standardised features.
public struct LogisticModel: Sendable, Equatable, Codable {
    /// Mean of each feature over the training rows.
    public var means: [Double]
    /// Standard deviation of each feature over the training rows; 1 for a feature that does not vary.
    public var scales: [Double]
    /// What one standard deviation of each feature adds to the log-odds.
    public var weights: [Double]
    /// The log-odds of a row that is average in all features.
    public var bias: Double

    public init(means: [Double], scales: [Double], weights: [Double], bias: Double) {
        precondition(means.count == weights.count && scales.count == weights.count, "one mean and scale a weight")
        precondition(scales.allSatisfy { $0 > 0 }, "scales are positive")
        self.means = means
        self.scales = scales
        self.weights = weights
        self.bias = bias
    }

    public var featureCount: Int { weights.count }

    /// The log-odds of a row of `featureCount` values.
    public func logOdds(_ features: some Collection<Float>) -> Double {
        precondition(features.count == featureCount, "a row has \(featureCount) features, not \(features.count)")
        var sum = bias
        var position = 0
        for value in features {
            sum += weights[position] * ((Double(value) - means[position]) / scales[position])
            position += 1
        }
        return sum
    }

    /// The probability of label 1 for a row of `featureCount` values.
    public func predict(_ features: some Collection<Float>) -> Double { 1 / (1 + exp(-logOdds(features))) }

    /// What each feature adds to the log-odds of a row, in the order of the features: for explaining a score.
    public func contributions(_ features: some Collection<Float>) -> [Double] {
        features.enumerated().map { weights[$0] * ((Double($1) - means[$0]) / scales[$0]) }
    }
}
