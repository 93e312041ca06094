/// What a policy may know of a cell. Times in seconds.
public struct CellSituation: Sendable, Equatable {
    /// w = 1 + 4 B.
    public var weight: Double
    /// R: normalised loss observed since the last refresh.
    public var pendingLoss: Double
    /// λ: queries a second, as of the last query or refresh, whichever is later.
    public var queryRate: Double
    /// μ: normalised loss of a query.
    public var meanLoss: Double
    /// c: CPU milliseconds of a refresh.
    public var cost: Double
    public var refreshedAt: Double
    public var lastQueryAt: Double
    /// Queries since the last refresh.
    public var pendingQueries: Int
    public var refreshes: Int
    /// Normalised loss of the first query after a refresh, averaged; nil before the first.
    public var freshLoss: Double?
    /// Which entity, by its number in the scheduler's table.
    public var entity: UInt32

    public init(
        weight: Double = 1, pendingLoss: Double = 0, queryRate: Double = 0, meanLoss: Double = 1, cost: Double = 1,
        refreshedAt: Double = 0, lastQueryAt: Double = 0, pendingQueries: Int = 0, refreshes: Int = 0,
        freshLoss: Double? = nil, entity: UInt32 = 0
    ) {
        self.weight = weight
        self.pendingLoss = pendingLoss
        self.queryRate = queryRate
        self.meanLoss = meanLoss
        self.cost = cost
        self.refreshedAt = refreshedAt
        self.lastQueryAt = lastQueryAt
        self.pendingQueries = pendingQueries
        self.refreshes = refreshes
        self.freshLoss = freshLoss
        self.entity = entity
    }
}
