/// Names one lease. The epoch differs between runs of the scheduler, so that a lease of a former run is refused.
public struct LeaseID: Hashable, Sendable, CustomStringConvertible {
    public let epoch: UInt64
    public let sequence: UInt64

    public init(epoch: UInt64, sequence: UInt64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// Parses what `description` gives: two decimal numbers with a dash between.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let epoch = UInt64(parts[0]), let sequence = UInt64(parts[1]) else { return nil }
        self.init(epoch: epoch, sequence: sequence)
    }

    public var description: String { "\(epoch)-\(sequence)" }
}

/// A cell that a worker is to refresh.
public struct RefreshLease: Sendable, Equatable {
    public let id: LeaseID
    public let cell: CellID
    /// The cell's priority when it was leased.
    public let priority: Double
    /// CPU milliseconds set aside; more than that is a debt of the budget.
    public let reservedCost: Double
    /// Seconds, on the scheduler's clock; a completion at or after it is refused.
    public let expiry: Double
    /// Seconds on the cells' clock at which the signal's staleness limit ends for the value that there is; nil without a limit.
    public let dueAt: Double?
}

/// How a completion was taken.
public enum CompletionResult: Sendable, Equatable {
    case accepted
    /// The lease has expired, was completed before, or is not of this scheduler.
    case refused
}
