/// What an advisor holds of one signal, for an advisor of a later process to go on with.
public struct PlacementRecord: Sendable, Equatable {
    /// Of one user and one bin of ages.
    public struct Sum: Sendable, Equatable {
        /// An index of `AgeBin`.
        public let bin: UInt8
        public var pairs: UInt32
        /// Stale less fresh loss.
        public var regret: Double

        public init(bin: UInt8, pairs: UInt32, regret: Double) {
            self.bin = bin
            self.pairs = pairs
            self.regret = regret
        }
    }

    /// The pairs of a window that is not judged yet.
    public struct Window: Sendable, Equatable {
        /// Seconds on the advisor's clock.
        public var openedAt: Double
        /// By a hash of the user's id: those whose hash is at most `bound`.
        public var users: [UInt64: [Sum]]
        public var bound: UInt64
        /// Of the users in the sample.
        public var freshLoss: Double
        /// Pairs whose stale value was served, by `AgeBin`: `AgeBin.count` of them.
        public var served: [Int]

        public init(openedAt: Double, users: [UInt64: [Sum]], bound: UInt64, freshLoss: Double, served: [Int]) {
            precondition(served.count == AgeBin.count, "one number for each bin of ages")
            self.openedAt = openedAt
            self.users = users
            self.bound = bound
            self.freshLoss = freshLoss
            self.served = served
        }
    }

    public var window: Window?
    /// Of the last window that was judged, and how many in a row said the same.
    public var verdict: PlacementVerdict?
    public var windows: Int

    public init(window: Window?, verdict: PlacementVerdict?, windows: Int) {
        self.window = window
        self.verdict = verdict
        self.windows = windows
    }
}

extension PlacementAdvisor {
    /// What is held of a signal; nil when nothing is.
    public func record(of signal: String) -> PlacementRecord? {
        guard open[signal] != nil || judged[signal] != nil else { return nil }
        let window = open[signal].map { window in
            PlacementRecord.Window(
                openedAt: window.openedAt, users: window.sample.users, bound: window.sample.bound,
                freshLoss: window.sample.freshLoss, served: window.sample.served)
        }
        return PlacementRecord(
            window: window, verdict: judged[signal]?.verdict, windows: judged[signal]?.windows ?? 0)
    }

    /// Goes on with what another advisor held of a signal; what is held of it here is replaced.
    public mutating func restore(_ record: PlacementRecord, of signal: String) {
        open[signal] = record.window.map { window in
            Window(sample: StalenessSample(window, capacity: capacity), openedAt: window.openedAt)
        }
        judged[signal] = record.verdict.map { Judged(verdict: $0, windows: record.windows) }
    }
}
