/// What the deployment computes: the kinds of events, the items' attributes, how patches decay, and the signals with
/// the tiers that the decision framework gives them.
///
/// Only a valid catalogue can be made. It is a value: a change is a new one.
public struct Catalogue: Sendable {
    public let kinds: [String: EventKind]
    /// Events older than this (against the newest) are kept for batch and skipped by near-real-time detectors.
    public let eventAgeLimitSeconds: Double
    /// How far ahead of the present an event may claim to be, in seconds: one further ahead is taken as of now.
    public let maximumClockSkewSeconds: Double
    /// Attributes of items that signals may use: genres, people …
    public let itemAttributes: [String]
    public let patchDefaults: PatchDefaults
    /// Seconds without an event after which a new session starts.
    public let sessionGapSeconds: Double
    /// In the order of the file.
    public let signals: [Signal]
    /// How the ranker makes an answer of what it has ranked.
    public let ranking: RankingRules
    /// What is done when detectors notice something, in the order of the file.
    public let triggers: [TriggerRule]
    private let byName: [String: Int]

    /// Validates the draft, makes the operators and classifies the signals.
    /// - Throws: all problems at once.
    public init(_ draft: CatalogueDraft, classifier: Classifier = Classifier()) throws(CatalogueError) {
        let signals = try draft.validated(classifier: classifier)
        self.kinds = draft.kinds
        self.eventAgeLimitSeconds = draft.eventAgeLimitSeconds
        self.maximumClockSkewSeconds = draft.maximumClockSkewSeconds
        self.itemAttributes = draft.itemAttributes
        self.patchDefaults = draft.patchDefaults
        self.sessionGapSeconds = draft.sessionGapSeconds
        self.signals = signals
        self.ranking = draft.ranking
        self.triggers = draft.triggers
        self.byName = Dictionary(uniqueKeysWithValues: signals.enumerated().map { ($0.element.name, $0.offset) })
    }

    public subscript(name: String) -> Signal? { byName[name].map { signals[$0] } }

    /// The signals that run in a tier, in the order of the file.
    public func signals(in tier: Tier) -> [Signal] { signals.filter { $0.tier == tier } }

    /// The signals of users, in the order of the file.
    public var userSignals: [Signal] { signals.filter { $0.scope == .user } }
}

extension Catalogue: Equatable {
    public static func == (left: Catalogue, right: Catalogue) -> Bool {
        left.kinds == right.kinds && left.eventAgeLimitSeconds == right.eventAgeLimitSeconds
            && left.maximumClockSkewSeconds == right.maximumClockSkewSeconds
            && left.itemAttributes == right.itemAttributes && left.patchDefaults == right.patchDefaults
            && left.sessionGapSeconds == right.sessionGapSeconds
            && left.ranking == right.ranking && left.triggers == right.triggers
            && left.signals.map(\.definition) == right.signals.map(\.definition)
    }
}
