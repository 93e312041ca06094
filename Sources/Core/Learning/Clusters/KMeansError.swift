/// Why vectors could not be clustered.
public enum KMeansError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is nothing to cluster.
    case noRows
    /// At least one cluster is needed.
    case invalidClusterCount(Int)
    /// The values cannot be cut into rows of the dimension.
    case unevenRows(count: Int, dimension: Int)
    /// A row holds an infinite value or none at all.
    case notFinite(row: Int)

    public var description: String {
        switch self {
        case .noRows: "k-means needs at least one row"
        case .invalidClusterCount(let count): "k-means needs at least one cluster, not \(count)"
        case .unevenRows(let count, let dimension): "\(count) values are no rows of \(dimension)"
        case .notFinite(let row): "row \(row) holds a value that is not finite"
        }
    }
}
