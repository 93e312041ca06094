/// A fitted model as signals see it: where in its space someone with a history stands.
///
/// Signals know nothing of how it was fitted. It is part of a snapshot, so a value that comes from it is only comparable with
/// values of the same snapshot's models.
public protocol TasteModel: Sendable {
    /// The point that a history has in the model's space; nil when the model knows none of the items.
    ///
    /// - Parameter history: one entry an item; the order does not matter.
    func vector(of history: [ItemAt]) -> [Double]?

    /// The name of the cluster of users whose centroid is nearest to a point; nil for a model without clusters.
    func cluster(nearestTo vector: [Double]) -> String?
}
