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
    public var isReturning: Bool { isKnown && isFresh }

    /// Known to the nightly batch by at least five events, and not back since: those whom freshness must not hurt.
    public var isQuiet: Bool { isKnown && !isFresh }

    private var isKnown: Bool { nightly.count >= 5 }
}
