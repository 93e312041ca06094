import Learning
import Signals

/// The space of items' factors with the clusters of users in it: what `embedding` and `cluster` signals are read from.
///
/// Clusters are named by their number, `0` the one with most users, so a name means nothing beyond its models part.
public struct FittedTaste: Sendable, Equatable {
    public let factors: ItemFactors
    /// In the space of the factors, the biggest cluster first; nil when there were too few users to find any.
    public let clusters: Centroids?

    public init(factors: ItemFactors, clusters: Centroids?) {
        precondition(clusters.map { $0.dimension == factors.dimension } ?? true, "clusters lie in the factors' space")
        self.factors = factors
        self.clusters = clusters
    }
}

/// A fitted taste with the items' ids, as signals use it.
public struct IndexedTaste: TasteModel {
    public let taste: FittedTaste
    private let indices: [String: Int32]

    /// - Parameter items: the ids in the order of the factors.
    public init(_ taste: FittedTaste, items: some Sequence<String>) {
        self.init(
            taste,
            indices: Dictionary(items.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first }))
    }

    init(_ taste: FittedTaste, indices: [String: Int32]) {
        self.taste = taste
        self.indices = indices
    }

    public func vector(of history: [ItemAt]) -> [Double]? {
        // Sorted, so that rounding does not depend on the order of the history.
        let known = history.compactMap { indices[$0.itemID] }.sorted()
        guard !known.isEmpty else { return nil }
        return taste.factors.foldIn(known.lazy.map { WeightedItem($0) }).map(Double.init)
    }

    public func cluster(nearestTo vector: [Double]) -> String? {
        taste.clusters.map { "\($0.nearest(to: vector.map(Float.init)).cluster)" }
    }
}
