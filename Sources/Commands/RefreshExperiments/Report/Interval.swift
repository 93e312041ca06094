/// A mean over draws and its 95 % interval by Student's t.
public struct Interval: Sendable {
    public let mean: Double
    public let low: Double
    public let high: Double

    /// Two-sided 95 % by degrees of freedom, from 1.
    private static let quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]

    public init(_ values: [Double]) {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        self.mean = mean
        guard values.count > 1 else {
            (low, high) = (mean, mean)
            return
        }
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        let quantile = values.count - 2 < Self.quantiles.count ? Self.quantiles[values.count - 2] : 1.96
        let half = quantile * (variance / count).squareRoot()
        (low, high) = (mean - half, mean + half)
    }

    public var json: JSONText { .list([.number(mean), .number(low), .number(high)]) }
}
