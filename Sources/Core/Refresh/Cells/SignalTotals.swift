/// What has happened to a signal's cells since the start.
struct SignalTotals: Sendable {
    private static let fading = 0.999

    var queries: UInt64 = 0
    /// In the signal's own unit, summed over queries.
    var loss = 0.0
    /// R of all cells together; normalised.
    var pendingLoss = 0.0
    var leased = 0
    var completed: UInt64 = 0
    var failed: UInt64 = 0
    var deadlineMisses: UInt64 = 0
    /// CPU milliseconds.
    private(set) var spent = 0.0
    private var recentlyRelieved = 0.0
    private var recentlySpent = 0.0

    /// Weighted pending loss that refreshes took away, per CPU millisecond, of about the last thousand.
    var realisedValue: Double { recentlySpent > 0 ? recentlyRelieved / recentlySpent : 0 }

    mutating func spend(_ cost: Double, relieving loss: Double) {
        spent += cost
        recentlySpent = recentlySpent * Self.fading + cost
        recentlyRelieved = recentlyRelieved * Self.fading + loss
    }
}
