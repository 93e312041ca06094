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
    public let feedbackEvents: UInt64
    /// CPU milliseconds.
    public let spent: Double
    /// θ: priority from which cells are dispatched now; 0 when the policy knows none.
    public let threshold: Double
}

extension RefreshScheduler {
    public var figures: RefreshFigures {
        RefreshFigures(
            cells: cellCount, leased: leases.count, completed: counters.completed, failed: counters.failed,
            expired: counters.expired, refused: counters.refused, feedbackEvents: counters.feedback,
            spent: budget.totalSpent, threshold: configuration.policy.waitsForThreshold ? threshold.value : 0)
    }
}
