/// The floating-point precision of EASE's solve.
///
/// Measured against double precision at λ = 100 on MovieLens-1M (3,416 items), the largest error of a weight in single
/// precision is 3.3·10⁻⁶ (the largest weight is 0.38), of all weights together 1.4·10⁻⁵ of their norm; at λ = 0.1 it is 9·10⁻⁵
/// and 4.5·10⁻⁵. On MovieLens-100k and ml-latest-small, NDCG@10 is the same to the last digit for λ from 20 to 800, and
/// differs by 10⁻⁶ and 2·10⁻⁵ at λ = 1.
public enum EASEPrecision: Sendable, Equatable {
    /// `single` while the system is conditioned well enough for it, else `double`.
    case automatic
    /// Half the memory (`4 · itemCount²` bytes while fitting) and about half the time.
    case single
    /// `12 · itemCount²` bytes while fitting.
    case double

    /// Up to this ratio of the largest to the smallest eigenvalue (at most: row sum over λ) `automatic` solves in single
    /// precision.
    static let conditionLimit = 1e6

    func isSingle(for gram: GramMatrix, lambda: Double) -> Bool {
        switch self {
        case .single: true
        case .double: false
        case .automatic: (gram.largestRowSum + lambda) / lambda <= Self.conditionLimit
        }
    }
}
