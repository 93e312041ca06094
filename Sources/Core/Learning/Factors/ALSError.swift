/// Why factors could not be fitted.
public enum ALSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no item to learn about.
    case noItems
    /// A factor vector has 1 to 4,096 elements.
    case invalidDimension(Int)
    /// The confidence of an interaction must be finite and above zero.
    case invalidAlpha(Float)
    /// The ridge must be finite and above zero.
    case invalidRegularisation(Float)
    /// At least one round is needed.
    case invalidIterations(Int)
    /// A row's normal equations were not positive definite in single precision.
    case notPositiveDefinite(row: Int)

    public var description: String {
        switch self {
        case .noItems: "ALS needs at least one item"
        case .invalidDimension(let dimension): "factors have 1 to 4,096 dimensions, not \(dimension)"
        case .invalidAlpha(let alpha): "α must be finite and positive, not \(alpha)"
        case .invalidRegularisation(let ridge): "the regularisation must be finite and positive, not \(ridge)"
        case .invalidIterations(let iterations): "ALS needs at least one iteration, not \(iterations)"
        case .notPositiveDefinite(let row):
            "the normal equations of row \(row) are not positive definite: use a larger regularisation"
        }
    }
}
