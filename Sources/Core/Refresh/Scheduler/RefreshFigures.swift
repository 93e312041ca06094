/// What a scheduler has done and holds, without a look at its cells: cheap enough for every call. Counts are since the
/// start.
public struct RefreshFigures: Sendable, Equatable {
    public let cells: Int
    /// Leases that are out.
    public let leased: Int
    public let completed: UInt64
    public let failed: UInt64
    public let expired: UInt64
    /// Completions refused, because the lease had expired or was unknown.
    public let refused: UInt64
    /// Leases drawn at random.
    public let explored: UInt64
    public let feedbackEvents: UInt64
    public let deadlineMisses: UInt64
    public let refusedTokens: UInt64
    /// CPU milliseconds.
    public let spent: Double
    /// CPU milliseconds of the last minute, and its limit.
    public let spentInMinute: Double
    public let minuteLimit: Double
    /// θ: priority from which cells are dispatched now; 0 when the policy knows none.
    public let threshold: Double
}

extension RefreshScheduler {
    public var figures: RefreshFigures {
        RefreshFigures(
            cells: cellCount, leased: leases.count, completed: counters.completed, failed: counters.failed,
            expired: counters.expired, refused: counters.refused, explored: counters.explored,
            feedbackEvents: counters.feedback,
            deadlineMisses: lanes.reduce(0) { $0 + $1.totals.deadlineMisses },
            refusedTokens: counters.refusedTokens, spent: budget.total.totalSpent,
            spentInMinute: budget.total.spent, minuteLimit: budget.rate * Double(SpendingWindow.seconds),
            threshold: visibleThreshold)
    }

    var visibleThreshold: Double { configuration.policy.discipline == .crossing ? threshold.value : 0 }
}
