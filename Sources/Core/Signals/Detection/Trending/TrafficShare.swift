/// How much of the decayed traffic an item has.
public struct TrafficShare: Sendable, Hashable {
    public var itemID: String
    /// Of all items' traffic, 0 to 1.
    public var share: Double

    public init(itemID: String, share: Double) {
        self.itemID = itemID
        self.share = share
    }
}
