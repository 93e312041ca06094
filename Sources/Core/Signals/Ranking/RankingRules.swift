/// How the ranker makes an answer of what it has ranked: the catalogue's section `ranking`.
///
/// What is hidden is hidden in every answer; pins, caps and diversity only order what is left.
public struct RankingRules: Sendable, Equatable, Codable {
    /// Whether items that the user has had to do with are left out.
    public var excludesSeen = true
    /// Items that were shown to the user in the last so many seconds are left out; 0: none.
    public var excludesServedWithinSeconds: Double = 86_400
    /// Never shown.
    public var blocked = ItemSelection()
    /// Not to be had at present, so not shown.
    public var unavailable = ItemSelection()
    public var safety: SafetyRule?
    /// At most one for each place.
    public var pinned: [Pin] = []
    public var caps: [CategoryCap] = []
    public var diversity: Diversity?
    /// Candidates of a recaller at most, by its name; those not named keep their standard quota, and 0 switches one off.
    public var quotas: [String: Int] = [:]
    /// How much the time of the day and of the week count: 1 takes what was learned at its word, 0 leaves it out.
    public var contextWeight: Double = 1

    public init() {}

    /// An item that has a place of its own.
    public struct Pin: Sendable, Equatable, Codable {
        public var itemID: String
        /// Counted from 1.
        public var place: Int

        public init(itemID: String, place: Int) {
            self.itemID = itemID
            self.place = place
        }
    }

    /// Of any `window` items in a row at most `most` share a label of the attribute.
    public struct CategoryCap: Sendable, Equatable, Codable {
        public var attribute: String
        public var most: Int
        public var window: Int

        public init(attribute: String, most: Int, window: Int) {
            self.attribute = attribute
            self.most = most
            self.window = window
        }
    }

    /// Maximal marginal relevance over the labels of an attribute.
    public struct Diversity: Sendable, Equatable, Codable {
        public var attribute: String
        /// Share of relevance, 0 ... 1: 1 is the ranking as it is.
        public var lambda: Double

        public init(attribute: String, lambda: Double) {
            self.attribute = attribute
            self.lambda = lambda
        }
    }
}

/// Items by id or by label.
public struct ItemSelection: Sendable, Equatable, Codable {
    public var items: Set<String>
    /// By attribute.
    public var labels: [String: Set<String>]

    public init(items: Set<String> = [], labels: [String: Set<String>] = [:]) {
        self.items = items
        self.labels = labels
    }

    public var isEmpty: Bool { items.isEmpty && labels.isEmpty }

    public func contains(_ item: Item) -> Bool {
        items.contains(item.id)
            || labels.contains { attribute, labels in
                item.labels[attribute]?.contains { labels.contains($0) } ?? false
            }
    }
}

/// Which items a user may be shown by the level of a safety signal.
///
/// It fails closed. A level that is not known, because the session tier is away, the value is stale or the level is not listed,
/// hides all that any level hides; and while anything is hidden, so is an item of which nothing is known.
public struct SafetyRule: Sendable, Equatable, Codable {
    /// A signal of the kind `risk`.
    public var signal: String
    /// Of the items: what their labels are flags of.
    public var attribute: String
    /// The labels that are hidden from a user, by level.
    public var hidden: [String: Set<String>]

    public init(signal: String, attribute: String, hidden: [String: Set<String>]) {
        self.signal = signal
        self.attribute = attribute
        self.hidden = hidden
    }

    /// Everything that any level hides.
    public var strictest: Set<String> { hidden.values.reduce(into: []) { $0.formUnion($1) } }

    /// The labels hidden from a user at a level; nil when it is not known.
    public func hidden(atLevel level: String?) -> Set<String> { level.flatMap { hidden[$0] } ?? strictest }
}
