/// Weighted means and standard deviations of features.
struct Standardisation {
    let means: [Double]
    /// 1 where a feature does not vary.
    let scales: [Double]

    init(rows: [Float], featureCount: Int, weights: [Float]?) {
        let count = featureCount == 0 ? 0 : rows.count / featureCount
        var total = 0.0
        var means = [Double](repeating: 0, count: featureCount)
        var squares = means
        // Welford's update, which does not cancel where the mean is large against the deviation.
        for row in 0..<count {
            let weight = weights.map { Double($0[row]) } ?? 1
            guard weight > 0 else { continue }
            total += weight
            for feature in 0..<featureCount {
                let value = Double(rows[row * featureCount + feature])
                let difference = value - means[feature]
                means[feature] += difference * weight / total
                squares[feature] += weight * difference * (value - means[feature])
            }
        }
        self.means = means
        scales = zip(means, squares).map { mean, square in
            let deviation = (square / max(total, .leastNonzeroMagnitude)).squareRoot()
            return deviation > 1e-9 * max(1, mean.magnitude) ? deviation : 1
        }
    }
}
