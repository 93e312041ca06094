// SnapshotReplica: a node's own copy of the active snapshot.
//
// What it is for: it follows which snapshot the coordinator has activated, fetches what is missing from the batch tier,
// verifies it, and hands it out as one `LoadedSnapshot`, so that a reader never mixes versions. After a restart it opens what
// it had before it asks anyone, and goes on with a fetch that the restart broke off.
//
// What it may import: Storage/Snapshots, the mesh and Core.
//
// Where to start reading: `SnapshotReplica.run`, then `SnapshotDownload`, `FileFetch` and `FetchProgress`.

import Logging
import MeshMessages
import MeshRPC
import MeshService
import Snapshots
import Synchronization

/// Follows the active snapshot and keeps a verified copy on this machine's disk.
///
/// Safe to use from any task.
public final class SnapshotReplica: Sendable {
    /// Versions of each part that stay on disk.
    private static let kept = 2

    private let store: SnapshotStore
    private let download: SnapshotDownload
    private let lastLoaded: LastLoadedFile
    private let membership: Membership?
    private let logger: Logger
    private let omitted: Set<String>
    private let loaded = Mutex<LoadedSnapshot?>(nil)

    /// - Parameters:
    ///   - root: the directory of the copies.
    ///   - omitted: names of files (`SnapshotFile`) that this node has no use for; they are not fetched.
    /// - Throws: `SnapshotError` when the directory cannot be used.
    public init(_ context: MeshContext, root: String, omitting omitted: Set<String> = []) throws {
        self.omitted = omitted
        self.store = try SnapshotStore(root: root)
        try store.removeLeftovers()
        self.download = SnapshotDownload(
            store: store, batch: context.caller(of: .batch), omitting: omitted,
            routes: { [membership = context.membership] in Self.routes(membership?.topology) })
        self.lastLoaded = LastLoadedFile(path: root + "/last-loaded.json")
        self.membership = context.membership
        self.logger = context.logger
    }

    /// To every node of the batch tier, since each has the snapshots that it built itself.
    private static func routes(_ topology: Topology?) -> [CallRoute] {
        let addresses = topology?.addresses(of: .batch) ?? []
        guard addresses.count > 1 else { return [.balanced] }
        return addresses.map { .endpoint(Endpoint(host: $0.host, port: $0.port)) }
    }

    /// What is loaded now; nil when there has been no snapshot yet.
    public var current: LoadedSnapshot? { loaded.withLock { $0 } }

    /// Opens what was loaded last, from this machine's disk alone. A damaged copy is reported and removed, to be fetched
    /// again.
    public func openLast() -> LoadedSnapshot? {
        guard let versions = lastLoaded.load() else { return nil }
        do {
            let snapshot = try LoadedSnapshot(store: store, versions, omitting: omitted)
            loaded.withLock { $0 = snapshot }
            report(versions)
            return snapshot
        } catch {
            logger.error(
                "the last snapshot cannot be opened; it will be fetched again", metadata: ["error": "\(error)"])
            remove(versions)
            return nil
        }
    }

    /// Follows the active snapshot until the task is cancelled. A version that cannot be had or is damaged is tried again
    /// with backoff, while the one before it stays in use.
    ///
    /// - Parameter use: takes over a snapshot; the node says that it has loaded it when this returns.
    public func run(_ use: @Sendable (LoadedSnapshot) async -> Void) async {
        guard let membership else { return }
        for await active in membership.activeSnapshots() {
            guard let active else { continue }
            let versions = SnapshotVersions(profiles: active.profilesVersion, models: active.modelsVersion)
            var backoff = CountedBackoff(base: .milliseconds(250), ceiling: .seconds(10))
            while !Task.isCancelled, current?.versions != versions {
                do {
                    let snapshot = try await fetch(versions)
                    loaded.withLock { $0 = snapshot }
                    await use(snapshot)
                    try lastLoaded.save(versions)
                    report(versions)
                    logger.info(
                        "snapshot loaded",
                        metadata: ["profiles": "\(versions.profiles)", "models": "\(versions.models)"])
                    discardOld()
                } catch {
                    if Task.isCancelled || membership.topology.activeSnapshot != active { break }
                    logger.error(
                        "the active snapshot cannot be loaded; the one before stays in use",
                        metadata: ["profiles": "\(versions.profiles)", "error": "\(error)"])
                    try? await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
                }
                if membership.topology.activeSnapshot != active { break }
            }
        }
    }

    private func fetch(_ versions: SnapshotVersions) async throws -> LoadedSnapshot {
        try await download.ensure(.profiles, version: versions.profiles)
        if !versions.models.isEmpty { try await download.ensure(.models, version: versions.models) }
        return try LoadedSnapshot(store: store, versions, sharing: current, omitting: omitted)
    }

    private func report(_ versions: SnapshotVersions) {
        membership?.report {
            $0.profilesVersion = versions.profiles
            $0.modelsVersion = versions.models
        }
    }

    private func discardOld() {
        guard let versions = current?.versions else { return }
        do {
            try store.keepNewest(Self.kept, of: .profiles, keeping: [versions.profiles])
            try store.keepNewest(Self.kept, of: .models, keeping: [versions.models])
            // What was begun and is not active any more will not be asked for again.
            try store.removeFetches()
        } catch {
            logger.warning("old snapshots cannot be removed", metadata: ["error": "\(error)"])
        }
    }

    private func remove(_ versions: SnapshotVersions) {
        try? store.remove(.profiles, version: versions.profiles)
        if !versions.models.isEmpty { try? store.remove(.models, version: versions.models) }
    }
}
