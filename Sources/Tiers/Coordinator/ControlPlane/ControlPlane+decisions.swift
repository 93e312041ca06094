import Logging
import MeshRPC
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
        logger.info(
            "catalogue applied",
            metadata: ["revision": "\(next.revision)", "signals": "\(next.catalogue.signals.count)"])
        topologyChanged()
        refreshBell.ring()
        return next
    }

    package var currentCatalogue: CatalogueState { catalogue }

    /// Makes the versions the ones that the mesh serves, in one durable step.
    /// - Throws: `SnapshotSelection.Refusal`, `RocksDBError`.
    package func activateSnapshot(profiles: String, models: String) throws -> SnapshotSelection {
        let next = try snapshots.activating(profiles: profiles, models: models, at: clock.wallNow())
        guard next != snapshots else { return next }
        try store.write(next)
        logger.info(
            "snapshot activated",
            metadata: [
                "profiles_version": "\(profiles)", "models_version": "\(models)",
                "previous": "\(snapshots.active?.profilesVersion ?? "")",
            ])
        if next.active != snapshots.previous { refreshes.rebuilt(elapsed: elapsed) }
        snapshots = next
        topologyChanged()
        return next
    }

    package var currentSnapshots: SnapshotSelection { snapshots }
}
