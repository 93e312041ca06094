import Logging
import MeshRPC
import MeshService
import Signals

/// The coordinator's one place of decision: owns the state machines, gives them the time, makes durable what must be,
/// and wakes those who wait.
///
/// A decision that must survive is written and synced before it is committed here and answered; a failed write leaves the
/// state as it was. Such writes are a handful a day, so the actor waits for the disk in place, which keeps every method
/// free of re-entrance. Only the long polls suspend, and they look again after each wake-up.
package actor ControlPlane {
    let store: CoordinatorStore
    let clock: CoordinatorClock
    let logger: Logger
    var metrics = CoordinatorMetrics(RefreshDispatch.Totals())
    let partitions: UInt32
    let nodeLease: Duration
    let buildLeaseDuration: Duration

    var membership: Membership
    var revision: TopologyRevision
    var catalogue: CatalogueState
    var snapshots: SnapshotSelection
    var buildLease: BuildLease
    var refreshes: RefreshDispatch
    var placement: SignalPlacement
    /// When the evidence for placement was last written.
    var evidenceKeptAt: ContinuousClock.Instant
    var alarms = AlarmBoard()
    var assignment: PartitionAssignment
    /// Whether the assignment was made while owners that had not come back yet were presumed to.
    var assignedWithPresumption = true
    var positions: ConsumerPositions
    package var pairedLosses = PairedLosses()

    /// Rung at each change of the topology.
    let topologyBell = Bell()
    /// Rung when a refresh may have become available.
    let refreshBell = Bell()
    /// Draws the cells that are refreshed to find out, see `RefreshConfiguration.explorationShare`.
    var generator = SystemRandomNumberGenerator()
    /// Whether nobody may wait any more.
    private(set) var isEnding = false
    private let startedAt: ContinuousClock.Instant

    /// Opens the data directory and takes up where the last process stopped.
    ///
    /// - Throws: `CoordinatorStore.Problem`, `RocksDBError`, or `CatalogueError` when the stored catalogue was written by a
    ///   version that allowed more.
    package init(settings: ControlPlaneSettings, clock: CoordinatorClock = .live, logger: Logger) throws {
        let (store, state) = try CoordinatorStore.open(path: settings.directory, partitions: settings.partitions)
        let catalogue: CatalogueState
        do {
            catalogue = try state.catalogue.map { try CatalogueState(stored: $0) } ?? CatalogueState()
        } catch {
            store.close()
            throw error
        }
        self.store = store
        self.catalogue = catalogue
        self.clock = clock
        self.logger = logger
        self.partitions = state.partitions
        self.nodeLease = settings.nodeLease
        self.membership = Membership(lease: settings.nodeLease)
        self.revision = TopologyRevision(boot: state.boot)
        self.snapshots = state.snapshots
        self.buildLeaseDuration = settings.buildLease
        self.buildLease = BuildLease(duration: settings.buildLease, durable: state.buildLease, now: clock.now())
        var assignment = state.assignment
        assignment.begin(above: UInt64(max(0, clock.wallNow().microseconds / 1_000_000)))
        self.assignment = assignment
        self.positions = state.positions
        self.startedAt = clock.now()
        self.refreshes = RefreshDispatch(
            catalogue: catalogue.catalogue, budget: state.budget ?? settings.budget, held: state.held,
            leaseDuration: settings.refreshLease, boot: state.boot, replay: settings.isReplay,
            explorationShare: settings.explorationShare, rest: settings.refreshRest)
        self.placement = SignalPlacement(
            catalogue.catalogue, window: settings.placementWindow / .seconds(1))
        evidenceKeptAt = startedAt
        let epoch = settings.isReplay ? 0 : clock.wallNow().seconds
        for evidence in state.evidence { placement.restore(evidence.shifted(by: epoch)) }
        metrics.record(revision: revision.value)
        logger.info(
            "coordinator state loaded",
            metadata: [
                "start": "\(state.boot)", "catalogue_revision": "\(catalogue.revision)",
                "profiles_version": "\(state.snapshots.active?.profilesVersion ?? "")",
                "partitions": "\(state.partitions)",
            ])
    }

    /// The process is going away: answers every long poll now, and later ones at once.
    package func endWaits() {
        isEnding = true
        topologyBell.ring()
        refreshBell.ring()
    }

    /// Closes the data directory. Later decisions fail.
    package func close() {
        keepEvidence(isUrgent: true)
        store.close()
    }

    /// Drops nodes and takes back refreshes whose leases end, until the task is cancelled. Sleeps to the next end.
    package func keepLeases() async {
        while !Task.isCancelled {
            expireOverdue()
            // A lease given while this sleeps cannot end before the shortest lease has passed.
            let latest = clock.now() + min(membership.lease, refreshes.leaseDuration)
            let next = min(membership.nextExpiry ?? latest, latest)
            try? await clock.sleep(next)
        }
    }

    /// Ends every lease that is over by now, of nodes and of refreshes.
    func expireOverdue() {
        let silent = membership.expire(now: clock.now())
        for node in silent {
            logger.warning(
                "node dropped: its lease ended", metadata: ["node": "\(node.nodeID)", "service": "\(node.service)"])
        }
        if !silent.isEmpty { membersChanged() }
        endPresumption()
        if refreshes.expire(elapsed: elapsed) > 0 {
            recordRefreshes()
            refreshBell.ring()
        }
    }

    /// Nodes came, went, or say something new of themselves: partitions may belong to others now.
    func membersChanged() {
        assignPartitions()
        topologyChanged()
    }

    /// The topology has changed: it gets a new revision, and everyone who waits for one is told.
    func topologyChanged() {
        revision.advance()
        metrics.record(revision: revision.value)
        metrics.record(nodes: membership.nodes)
        topologyBell.ring()
    }

    /// Since the process started, on a clock that nobody can set.
    var elapsed: Duration { startedAt.duration(to: clock.now()) }
}
