/// A way of choosing the history that the frozen model scores.
public struct HistoryChoice: Sendable {
    public let name: String
    /// The history to score, with weights.
    public let history: @Sendable (ReplaySituation) -> [WeightedItem]

    public init(name: String, history: @escaping @Sendable (ReplaySituation) -> [WeightedItem]) {
        self.name = name
        self.history = history
    }

    /// The same choice under another name.
    public func named(_ name: String) -> HistoryChoice { HistoryChoice(name: name, history: history) }

    /// No history: popularity alone.
    public static let popularity = HistoryChoice(name: "popularity") { _ in [] }

    /// What the nightly batch knows.
    public static let control = HistoryChoice(name: "control") { $0.nightly.map { WeightedItem($0.item) } }

    /// All strictly earlier events.
    public static let injection = HistoryChoice(name: "injection") { $0.history.map { WeightedItem($0.item) } }

    /// The last 20 events only.
    public static let last20 = HistoryChoice(name: "last20") { $0.history.suffix(20).map { WeightedItem($0.item) } }

    /// All strictly earlier events, the last ten three times.
    public static let weighted = HistoryChoice(name: "weighted") { situation in
        let recent = situation.history.count - 10
        return situation.history.enumerated().map { WeightedItem($1.item, weight: $0 >= recent ? 3 : 1) }
    }

    /// All strictly earlier events, weighed by recency.
    public static let blend = HistoryChoice(name: "blend") { RecencyWeights().weigh($0.history, now: $0.now) }
}
