/// What is known of a cell, for another scheduler to go on with. Times are seconds on the scheduler's clock, losses normalised.
public struct CellRecord: Sendable, Equatable {
    public var cell: CellID
    public var refreshedAt: Double
    public var lastQueryAt: Double
    /// R: losses observed since the refresh.
    public var pendingLoss: Double
    public var pendingQueries: Int
    /// λ as of the last query, in queries a second.
    public var queryRate: Double
    public var meanLoss: Double
    public var lossCount: Int
    /// CPU milliseconds; zero if it was never measured.
    public var cost: Double
    public var refreshes: Int

    public init(
        cell: CellID, refreshedAt: Double, lastQueryAt: Double, pendingLoss: Double, pendingQueries: Int,
        queryRate: Double, meanLoss: Double, lossCount: Int, cost: Double, refreshes: Int
    ) {
        self.cell = cell
        self.refreshedAt = refreshedAt
        self.lastQueryAt = lastQueryAt
        self.pendingLoss = pendingLoss
        self.pendingQueries = pendingQueries
        self.queryRate = queryRate
        self.meanLoss = meanLoss
        self.lossCount = lossCount
        self.cost = cost
        self.refreshes = refreshes
    }
}
