/// The conditional logit: what is taken out of a set of alternatives (McFadden, "Conditional Logit Analysis of Qualitative
/// Choice Behavior", 1974), with a ridge on standardised features, by Newton's method.
///
/// It minimises `−Σ log(exp(u) / Σ exp(u'))` over everything taken, where `u` is linear in an alternative's features and the
/// inner sum is over its query. So only differences within a query count, and the top of a query counts most, which is what a
/// ranking needs.
public enum ConditionalLogit {
    /// - Parameters:
    ///   - rows: the features of one alternative after the other, query by query.
    ///   - queryRows: how many rows each query has.
    ///   - labels: one a row: whether it was taken. A query in which nothing was taken teaches nothing.
    ///   - weights: how many alternatives each row stands for, above zero, where only a sample of them is given; nil for 1
    ///     each. A taken row stands for itself. The sum over a sample is an estimate, so utilities come out a little small
    ///     when few of many similar alternatives are given.
    ///   - regularisation: above zero, in units of rows.
    ///   - iterations: Newton steps at most; ten are usual.
    /// - Returns: a model whose log-odds are the utilities, up to what is the same for all rows.
    public static func fit(
        rows: [Float], queryRows: [Int], labels: [Bool], weights: [Float]? = nil, regularisation: Double = 100,
        iterations: Int = 50
    ) throws(LogisticRegressionError) -> LogisticModel {
        try LogisticRegression.check(rows, labels, weights, regularisation)
        guard queryRows.allSatisfy({ $0 >= 0 }), queryRows.reduce(0, +) == labels.count else {
            throw .unevenQueries(rows: labels.count)
        }
        if let row = weights?.firstIndex(of: 0) { throw .invalidWeight(row: row) }
        guard labels.contains(true) else { throw .noRows }
        let count = rows.count / labels.count
        let standard = Standardisation(rows: rows, featureCount: count, weights: weights)
        var loss = ChoiceLoss(rows, queryRows, labels, weights, standard, regularisation: regularisation)
        let utilities = try loss.minimise(iterations: iterations)
        return LogisticModel(means: standard.means, scales: standard.scales, weights: utilities, bias: 0)
    }
}
