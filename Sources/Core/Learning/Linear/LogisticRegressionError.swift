/// Why a logistic regression or a conditional logit could not be fitted.
public enum LogisticRegressionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is nothing to learn from, or weights add up to nothing.
    case noRows
    /// The values cannot be cut into as many rows of the same length as there are labels.
    case unevenRows(values: Int, labels: Int)
    /// The queries' numbers of rows do not add up to the rows.
    case unevenQueries(rows: Int)
    /// A row holds a value that is not finite.
    case notFinite(row: Int)
    /// Weights must be finite and not below zero, one a row.
    case invalidWeight(row: Int)
    /// The ridge must be finite and above zero, so that there is one best answer.
    case invalidRegularisation(Double)
    /// A Newton step could not be solved; LAPACK's `info` says where.
    case notPositiveDefinite(info: Int)

    public var description: String {
        switch self {
        case .noRows: "a logistic regression needs rows"
        case .unevenRows(let values, let labels): "\(values) values are no \(labels) rows of the same length"
        case .unevenQueries(let rows): "the queries' numbers of rows do not add up to the \(rows) rows"
        case .notFinite(let row): "row \(row) holds a value that is not finite"
        case .invalidWeight(let row): "the weight of row \(row) is missing, not finite or below zero"
        case .invalidRegularisation(let ridge): "the regularisation must be finite and positive, not \(ridge)"
        case .notPositiveDefinite(let info):
            "a Newton step is not solvable (LAPACK info \(info)): use a larger regularisation"
        }
    }
}
