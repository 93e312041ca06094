/// A rule of the catalogue: when a detector notices something, then this is done.
public struct TriggerRule: Sendable, Equatable {
    public var name: String
    public var condition: TriggerCondition
    /// The signal whose detector notices it: it says over which attribute, kinds of events or items.
    public var signal: String
    public var action: TriggerAction
    public var priority: TriggerPriority
    /// A detection that is further behind the present than this is listed and nothing more; nil: none is too old, but a patch
    /// past its TTL is never written.
    public var maximumAgeSeconds: Double?
    /// How often the action is taken at most; nil: always.
    public var limit: ActionRate?

    public init(
        name: String, condition: TriggerCondition, signal: String, action: TriggerAction,
        priority: TriggerPriority = .normal, maximumAgeSeconds: Double? = nil, limit: ActionRate? = nil
    ) {
        self.name = name
        self.condition = condition
        self.signal = signal
        self.action = action
        self.priority = priority
        self.maximumAgeSeconds = maximumAgeSeconds
        self.limit = limit
    }
}

/// What a rule waits for: each is what one operator detects.
public enum TriggerCondition: String, Sendable, Hashable, CaseIterable {
    case burst
    case binge
    case shift
    case drift
    case count
    case newItem = "new_item"

    /// The operator that detects it.
    public var operatorKind: OperatorKind {
        switch self {
        case .burst: .trending
        case .binge: .binge
        case .shift: .shift
        case .drift: .drift
        case .count: .eventCount
        case .newItem: .newItems
        }
    }

    /// What an operator detects; nil for one that detects nothing.
    public init?(of kind: OperatorKind) {
        guard let condition = TriggerCondition.allCases.first(where: { $0.operatorKind == kind }) else { return nil }
        self = condition
    }

    /// What is done about a detection that no rule is for.
    public var standardAction: TriggerAction { mayPatch ? .patch : .record }

    /// Whether the detection has a label to lay over a user's profile.
    public var mayPatch: Bool { self == .binge || self == .shift }
}

/// What is done about a detection. It is listed in any case.
public enum TriggerAction: Sendable, Hashable {
    case record
    /// Patches over the signal itself, and over the one that its definition names with `over`.
    case patch
    /// These signals' values computed anew for the user alone, and written to the base.
    case refresh(signals: [String])

    /// As in the catalogue's `then`.
    public var name: String {
        switch self {
        case .record: "record"
        case .patch: "patch"
        case .refresh: "refresh"
        }
    }

    public static let names = ["record", "patch", "refresh"]
}

/// Which effect goes first when many wait, and stays when there is no room for all.
public enum TriggerPriority: String, Sendable, Hashable, CaseIterable, Comparable {
    case low
    case normal
    case high

    public var rank: UInt8 {
        switch self {
        case .low: 0
        case .normal: 1
        case .high: 2
        }
    }

    public init?(rank: UInt8) {
        guard let priority = TriggerPriority.allCases.first(where: { $0.rank == rank }) else { return nil }
        self = priority
    }

    public static func < (left: TriggerPriority, right: TriggerPriority) -> Bool { left.rank < right.rank }
}
