/// Why a model could not be fitted.
public enum EASEError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no item to learn about.
    case noItems
    /// The solve needs `8 · itemCount²` bytes; more items than the limit would exhaust the machine.
    case tooManyItems(itemCount: Int, limit: Int)
    /// λ must be finite and above zero.
    case invalidLambda(Double)
    /// `XᵀX + λI` was not positive definite in double precision; LAPACK's `info` says at which leading minor.
    case notPositiveDefinite(info: Int)

    public var description: String {
        switch self {
        case .noItems:
            "EASE needs at least one item"
        case .tooManyItems(let itemCount, let limit):
            "EASE was given \(itemCount) items, the limit is \(limit): raise the minimum of events an item needs"
        case .invalidLambda(let lambda):
            "λ must be finite and positive, not \(lambda)"
        case .notPositiveDefinite(let info):
            "the regularised Gram matrix is not positive definite (LAPACK info \(info)): use a larger λ"
        }
    }
}
