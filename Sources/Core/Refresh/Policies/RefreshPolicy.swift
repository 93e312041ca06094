/// What a policy may know of a cell. Times in seconds.
public struct CellSituation: Sendable, Equatable {
    /// w = 1 + 4 B.
    public var weight: Double
    /// R: normalised loss observed since the last refresh.
    public var pendingLoss: Double
    /// λ: queries a second.
    public var queryRate: Double
    /// μ: normalised loss of a query.
    public var meanLoss: Double
    /// c: CPU milliseconds of a refresh.
    public var cost: Double
    public var refreshedAt: Double
    public var lastQueryAt: Double

    public init(
        weight: Double = 1, pendingLoss: Double = 0, queryRate: Double = 0, meanLoss: Double = 1, cost: Double = 1,
        refreshedAt: Double = 0, lastQueryAt: Double = 0
    ) {
        self.weight = weight
        self.pendingLoss = pendingLoss
        self.queryRate = queryRate
        self.meanLoss = meanLoss
        self.cost = cost
        self.refreshedAt = refreshedAt
        self.lastQueryAt = lastQueryAt
    }
}

/// What "most urgent" means. A policy is a pure function of a cell; the scheduler does the rest.
///
/// A policy's priority must not fall as time passes without events, so that a cell, once due, stays due.
public protocol RefreshPolicy: Sendable {
    /// As it is selected by: `ralf`, `round_robin`.
    var name: String { get }
    /// Whether cells wait until their priority reaches the threshold θ. Without, every cell is always due.
    var waitsForThreshold: Bool { get }
    /// How urgent the cell is at `now`; a cell with zero is never leased.
    func priority(of cell: CellSituation, at now: Double) -> Double
    /// The time at which the priority reaches `threshold`, infinite if it never does. Cells are offered by this time,
    /// earliest first. Without a threshold, any key that orders the cells as their priority does.
    func dueTime(of cell: CellSituation, threshold: Double) -> Double
}

/// The policies that can be selected by name.
public enum RefreshPolicies {
    public static let all: [any RefreshPolicy] = [RALFPolicy(), RoundRobinPolicy()]

    /// The policy called `name`, or nil.
    public static func named(_ name: String) -> (any RefreshPolicy)? { all.first { $0.name == name } }
}
