/// What has happened since the start.
struct RefreshCounters: Sendable {
    var feedback: UInt64 = 0
    var leased: UInt64 = 0
    var completed: UInt64 = 0
    var failed: UInt64 = 0
    var expired: UInt64 = 0
    var refused: UInt64 = 0
    var explored: UInt64 = 0
    var evicted: UInt64 = 0
    var unaffordable: UInt64 = 0
    var refusedTokens: UInt64 = 0
}
