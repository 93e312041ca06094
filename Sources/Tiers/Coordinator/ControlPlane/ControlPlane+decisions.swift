import Logging
import MeshRPC
import MeshService
import Signals

/// What people and the batch tier decide: the catalogue and the active snapshot.
extension ControlPlane {
    /// Validates the catalogue and puts it in force, unless it is only a rehearsal. Returns what holds then.
    /// - Throws: `CatalogueError` with all problems, `RocksDBError`.
    package func applyCatalogue(_ yaml: String, dryRun: Bool) throws -> CatalogueState {
        let next = try catalogue.applying(yaml)
        if dryRun || next.revision == catalogue.revision { return next }
        try store.write(next.stored)
        catalogue = next
        refreshes.use(next.catalogue)
        placement.use(next.catalogue)
        keepEvidence(isUrgent: true)
        logger.info(
            "catalogue applied",
            metadata: ["revision": "\(next.revision)", "signals": "\(next.catalogue.signals.count)"])
        topologyChanged()
        refreshBell.ring()
        return next
    }

    package var currentCatalogue: CatalogueState { catalogue }

    /// Makes the versions the ones that the mesh serves, in one durable step.
    ///
    /// - Parameters:
    ///   - leaseID: of a builder, whose lease must hold; empty for people.
    ///   - expected: what the caller compared the versions with; nil: it does not matter what is active.
    /// - Throws: `SnapshotSelection.Refusal`, `BuildLease.Refusal`, `RocksDBError`.
    package func activateSnapshot(
        profiles: String, models: String, reason: String = "", leaseID: String = "",
        expecting expected: SnapshotSelection.Versions? = nil
    ) throws -> SnapshotSelection {
        if !leaseID.isEmpty { try buildLease.check(leaseID, now: clock.now()) }
        let next = try snapshots.activating(
            profiles: profiles, models: models, reason: reason, expecting: expected, at: clock.wallNow())
        guard next != snapshots else { return next }
        try select(next, "snapshot activated", reason: reason)
        return next
    }

    /// Goes one step back.
    /// - Parameter expected: what the caller wants to leave; nil: whatever is active.
    /// - Returns: the selection then, and what was active.
    /// - Throws: `SnapshotSelection.Refusal`, `RocksDBError`.
    package func rollBackSnapshot(
        from expected: SnapshotSelection.Versions?, reason: String
    ) throws -> (selection: SnapshotSelection, left: Topology.ActiveSnapshot?) {
        let left = snapshots.active
        let next = try snapshots.rollingBack(from: expected, reason: reason, at: clock.wallNow())
        try select(next, "snapshot rolled back", reason: reason)
        return (next, left)
    }

    private func select(_ next: SnapshotSelection, _ message: Logger.Message, reason: String) throws {
        try store.write(next)
        logger.info(
            message,
            metadata: [
                "profiles_version": "\(next.active?.profilesVersion ?? "")",
                "models_version": "\(next.active?.modelsVersion ?? "")",
                "left": "\(snapshots.active?.profilesVersion ?? "")", "reason": "\(reason)",
            ])
        metrics.activated(isRollback: next.history.last?.isRollback ?? false)
        if next.active != snapshots.previous { refreshes.rebuilt(elapsed: elapsed) }
        snapshots = next
        topologyChanged()
    }

    package var currentSnapshots: SnapshotSelection { snapshots }
}
