import Signals

/// What trends, over all users, as the trigger tier found it.
public struct TrendingList: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public var itemID: String
        /// −log10 of the probability of so many events by chance: the strength of the evidence, 5 or more for an item that
        /// trends.
        public var evidence: Double

        public init(itemID: String, evidence: Double) {
            self.itemID = itemID
            self.evidence = evidence
        }
    }

    /// Strongest evidence first.
    public var entries: [Entry]
    /// The items with the most of the decayed traffic, most first: what is popular while there is no snapshot.
    public var popular: [TrafficShare]
    /// Items that have just come up, most traffic first.
    public var newItems: [String]
    /// Event time up to which the log had been followed.
    public var watermark: Timestamp

    public init(
        entries: [Entry] = [], popular: [TrafficShare] = [], newItems: [String] = [], watermark: Timestamp = .epoch
    ) {
        self.entries = entries
        self.popular = popular
        self.newItems = newItems
        self.watermark = watermark
    }

    var isEmpty: Bool { entries.isEmpty && popular.isEmpty }
}

/// The trending items as a request finds them.
public struct TrendingView: Sendable, Equatable {
    public var list: TrendingList
    /// False when the trigger tier has not answered for a while: then it still serves where there is nothing better, but
    /// the answer is degraded.
    public var isCurrent: Bool

    public init(_ list: TrendingList, isCurrent: Bool = true) {
        self.list = list
        self.isCurrent = isCurrent
    }
}
