import SnapshotReplica
import Snapshots

/// The snapshots on this machine's disk, by version: for replaying answers.
package struct SnapshotArchive: Sendable {
    private let current: @Sendable () -> ServedSnapshot?
    private let root: String?
    private let omitted: Set<String>

    /// - Parameters:
    ///   - root: where snapshots are kept; nil: only the current one is known.
    ///   - omitted: names of files that this machine leaves out of its copies.
    package init(
        current: @escaping @Sendable () -> ServedSnapshot?, root: String? = nil, omitting omitted: Set<String> = []
    ) {
        self.current = current
        self.root = root
        self.omitted = omitted
    }

    /// Nil when it is not here any more.
    ///
    /// - Throws: `SnapshotError` when it is damaged.
    func snapshot(profiles: String, models: String) throws -> ServedSnapshot? {
        if let current = current(), current.profilesVersion == profiles, current.modelsVersion == models {
            return current
        }
        guard let root else { return nil }
        let store = try SnapshotStore(root: root)
        guard try store.list(.profiles).contains(profiles),
            try models.isEmpty || store.list(.models).contains(models)
        else { return nil }
        return ServedSnapshot(
            try LoadedSnapshot(
                store: store, SnapshotVersions(profiles: profiles, models: models), omitting: omitted))
    }
}
