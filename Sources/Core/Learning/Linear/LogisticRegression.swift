/// Logistic regression with a ridge on standardised features, by Newton's method (iteratively reweighted least squares;
/// Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", section 4.4.1).
///
/// It minimises `Σ w · log(1 + exp(−(2·label − 1) · logOdds)) + ½ · regularisation · ‖weights‖²`; the bias is not shrunk.
/// There is no randomness: the same rows in the same order give the same model.
public enum LogisticRegression {
    /// - Parameters:
    ///   - rows: the features of one row after the other.
    ///   - labels: one a row.
    ///   - weights: how much each row counts; nil for 1 each.
    ///   - regularisation: above zero, in units of rows.
    ///   - iterations: Newton steps at most; ten are usual.
    public static func fit(
        rows: [Float], labels: [Bool], weights: [Float]? = nil, regularisation: Double = 1, iterations: Int = 50
    ) throws(LogisticRegressionError) -> LogisticModel {
        try check(rows, labels, weights, regularisation)
        let count = rows.count / labels.count
        let standard = Standardisation(rows: rows, featureCount: count, weights: weights)
        var loss = LogisticLoss(rows, labels, weights, standard, regularisation: regularisation)
        let coefficients = try loss.minimise(iterations: iterations)
        return LogisticModel(
            means: standard.means, scales: standard.scales, weights: Array(coefficients.dropLast()),
            bias: coefficients[count])
    }

    static func check(
        _ rows: [Float], _ labels: [Bool], _ weights: [Float]?, _ regularisation: Double
    ) throws(LogisticRegressionError) {
        guard !labels.isEmpty else { throw .noRows }
        guard rows.count % labels.count == 0 else { throw .unevenRows(values: rows.count, labels: labels.count) }
        guard regularisation.isFinite, regularisation > 0 else { throw .invalidRegularisation(regularisation) }
        if let position = rows.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(row: position / (rows.count / labels.count))
        }
        if let weights {
            guard weights.count == labels.count else { throw .invalidWeight(row: min(weights.count, labels.count)) }
            if let row = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) { throw .invalidWeight(row: row) }
            guard weights.contains(where: { $0 > 0 }) else { throw .noRows }
        }
    }
}
