/// What a fold may know besides the event: the items, what the kinds of events weigh, the population,
/// and the fitted model.
public struct FoldContext: Sendable {
    public var items: ItemTable
    /// Kinds of events and their weights, from the catalogue. A kind that is not there weighs nothing.
    public var kinds: [String: EventKind]
    /// How the labels of each attribute are distributed over everyone's events; empty where that is not known.
    public var priors: [String: Distribution]
    /// Seconds without an event after which a new session starts.
    public var sessionGapSeconds: Double
    /// The fitted model of the snapshot; nil where there is none.
    public var taste: (any TasteModel)?

    public init(
        items: ItemTable = .empty, kinds: [String: EventKind] = [:], priors: [String: Distribution] = [:],
        sessionGapSeconds: Double = 1800, taste: (any TasteModel)? = nil
    ) {
        self.items = items
        self.kinds = kinds
        self.priors = priors
        self.sessionGapSeconds = sessionGapSeconds
        self.taste = taste
    }

    /// The context that a catalogue prescribes.
    public init(
        catalogue: Catalogue, items: ItemTable, priors: [String: Distribution] = [:], taste: (any TasteModel)? = nil
    ) {
        self.init(
            items: items, kinds: catalogue.kinds, priors: priors, sessionGapSeconds: catalogue.sessionGapSeconds,
            taste: taste)
    }

    /// What an event of this kind adds to a long-term signal; 0 for a kind that the catalogue does not name.
    public func weight(of kind: String) -> Double { kinds[kind]?.weight ?? 0 }

    /// Whether the catalogue says of a kind that it counts nothing: that something was shown is no doing of the user's.
    public func isWithoutWeight(_ kind: String) -> Bool { kinds[kind]?.weight == 0 }

    /// Whether an event of a kind is something that the user did.
    public func isActivity(_ kind: String) -> Bool { kinds[kind].map { $0.weight != 0 } ?? false }

    /// What an event of this kind adds to a patch; 0 for a kind that the catalogue does not name.
    public func patchWeight(of kind: String) -> Double { kinds[kind]?.patchWeight ?? 0 }

    /// What the event says of an attribute: its own `attributes[attribute]` (labels separated by `|`), else the labels
    /// of its item, else the labels that its query names.
    public func labels(of event: Event, attribute: String) -> [String] {
        if let own = event.attributes[attribute] {
            return own.split(separator: "|").map(String.init)
        }
        if !event.itemID.isEmpty { return items.labels(of: event.itemID, attribute: attribute) }
        return event.query.isEmpty ? [] : items.labels(named: event.query, attribute: attribute)
    }
}

/// What events of one kind weigh.
public struct EventKind: Sendable, Hashable {
    /// In the long-term signals; negative for a kind that speaks against the item.
    public var weight: Double
    /// In patches: how much mass one event adds, or takes away.
    public var patchWeight: Double

    public init(weight: Double, patchWeight: Double? = nil) {
        self.weight = weight
        self.patchWeight = patchWeight ?? weight
    }
}
