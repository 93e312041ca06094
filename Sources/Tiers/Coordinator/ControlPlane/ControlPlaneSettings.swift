/// What the control plane must be told at start.
package struct ControlPlaneSettings: Sendable {
    /// Directory of the durable state; made when absent.
    package var directory: String
    package var partitions: UInt32
    /// How long a node may be silent.
    package var nodeLease: Duration
    /// How long a worker may take for a refresh.
    package var refreshLease: Duration
    /// How long a builder may be silent before another one may build.
    package var buildLease: Duration
    /// Holds until somebody sets one, which is then kept.
    package var budget: BudgetSetting
    /// Whether the mesh replays recorded events.
    package var isReplay: Bool
    /// Share of the leases that go to cells drawn at random.
    package var explorationShare: Double
    /// How long a cell rests after a refresh.
    package var refreshRest: Duration
    /// Of which the pairs are judged together before a signal's tier is advised.
    package var placementWindow: Duration

    package init(
        directory: String, partitions: UInt32, nodeLease: Duration, refreshLease: Duration, budget: BudgetSetting,
        isReplay: Bool, explorationShare: Double = 0.02, refreshRest: Duration = .zero,
        buildLease: Duration = .seconds(60), placementWindow: Duration = .seconds(86_400)
    ) {
        self.directory = directory
        self.partitions = partitions
        self.nodeLease = nodeLease
        self.refreshLease = refreshLease
        self.budget = budget
        self.isReplay = isReplay
        self.explorationShare = explorationShare
        self.refreshRest = refreshRest
        self.buildLease = buildLease
        self.placementWindow = placementWindow
    }
}
