/// One item that trends, with the evidence.
public struct TrendingItem: Sendable, Hashable {
    public var itemID: String
    public var windowMinutes: Int
    /// Events in the window.
    public var observed: Double
    /// Events that the item's decayed share of the traffic lets expect in the window.
    public var expected: Double
    /// log₁₀ of the Poisson tail: how unlikely so many events are.
    public var log10Probability: Double
    /// The minute from which on the item has trended, without a pause of more than an hour.
    public var since: Timestamp

    public init(
        itemID: String, windowMinutes: Int, observed: Double, expected: Double, log10Probability: Double,
        since: Timestamp = .epoch
    ) {
        self.itemID = itemID
        self.windowMinutes = windowMinutes
        self.observed = observed
        self.expected = expected
        self.log10Probability = log10Probability
        self.since = since
    }
}
