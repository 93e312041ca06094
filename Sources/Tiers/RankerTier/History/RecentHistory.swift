import Signals

/// What a user has done since the snapshot, as the session tier tells it.
public struct RecentHistory: Sendable, Equatable {
    /// One entry an item. May reach back before the snapshot.
    public var items: [ItemAt]
    /// False when the session tier no longer has everything since the snapshot.
    public var isComplete: Bool

    public init(items: [ItemAt] = [], isComplete: Bool = true) {
        self.items = items
        self.isComplete = isComplete
    }
}

/// The recent history, or that it could not be had in time.
public enum RecentHistoryAnswer: Sendable, Equatable {
    case known(RecentHistory)
    case unavailable
}
