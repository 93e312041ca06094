/// What an arm may look at before it predicts an event.
public struct ReplaySituation: Sendable {
    public let user: Int32
    /// Seconds since the epoch.
    public let now: Int64
    /// The user's strictly earlier events, every item once at its latest occurrence, oldest first.
    public let history: [TimedInteraction]

    static let secondsADay: Int64 = 86_400

    public init(user: Int32, now: Int64, history: [TimedInteraction]) {
        self.user = user
        self.now = now
        self.history = history
    }

    /// The last midnight UTC at or before `now`, in seconds since the epoch.
    public var midnight: Int64 {
        let days = now / Self.secondsADay
        return (now < 0 && now % Self.secondsADay != 0 ? days - 1 : days) * Self.secondsADay
    }

    /// The part of the history from before the last midnight: what a nightly batch knows.
    public var nightly: ArraySlice<TimedInteraction> {
        history[..<(history.firstIndex { $0.time >= midnight } ?? history.endIndex)]
    }

    /// Whether something happened since the last midnight.
    public var isFresh: Bool { nightly.count < history.count }

    /// Known to the nightly batch by at least five events, and back since: those whom freshness can help.
    public var isReturning: Bool { nightly.count >= 5 && isFresh }
}

/// A way of choosing the history that the frozen model scores.
public struct ReplayArm: Sendable {
    public let name: String
    /// The history to score, with weights.
    public let history: @Sendable (ReplaySituation) -> [WeightedItem]

    public init(name: String, history: @escaping @Sendable (ReplaySituation) -> [WeightedItem]) {
        self.name = name
        self.history = history
    }

    /// No history: popularity alone.
    public static let popularity = ReplayArm(name: "popularity") { _ in [] }

    /// What the nightly batch knows.
    public static let control = ReplayArm(name: "control") { $0.nightly.map { WeightedItem($0.item) } }

    /// All strictly earlier events.
    public static let injection = ReplayArm(name: "injection") { $0.history.map { WeightedItem($0.item) } }

    /// The last 20 events only.
    public static let last20 = ReplayArm(name: "last20") { $0.history.suffix(20).map { WeightedItem($0.item) } }

    /// All strictly earlier events, the last ten three times.
    public static let weighted = ReplayArm(name: "weighted") { situation in
        let recent = situation.history.count - 10
        return situation.history.enumerated().map { WeightedItem($1.item, weight: $0 >= recent ? 3 : 1) }
    }

    /// The arms of the reference table, in its order.
    public static let reference = [popularity, control, injection, last20, weighted]
}
