import CatalogueReplica
import MeshMessages
import MeshRPC
import MeshService
import RocksDB
import Signals
import Snapshots

/// The process: the state with what feeds it, the builds, and the refreshes.
public enum BatchProcess {
    public static let description = ServiceDescription(
        name: .batch,
        summary:
            "The batch tier: folds the log into versioned snapshots of profiles and models, and refreshes what it is leased."
    ) { context in
        let store = try openState(context)
        let snapshots = try openSnapshots(context)
        let catalogue = try CatalogueReplica(context)
        let metrics = BatchMetrics(context.metrics)
        let isReplay = context.settings[CommonSettings.replay]
        // Builds have a thread of their own; what takes milliseconds shares another.
        let quick = WorkQueue("state")
        let ingest = LogIngest(store: store, queue: quick, metrics: metrics, context: context)
        let build = SnapshotBuild(
            store: store, snapshots: snapshots, ingest: ingest, activation: Activation(context),
            queue: WorkQueue("build"),
            catalogue: { catalogue.current }, now: context.now, isReplay: isReplay,
            itemLimit: context.settings[BatchSettings.modelItems], keep: context.settings[BatchSettings.keepSnapshots],
            metrics: metrics, logger: context.logger)
        let desk = BuildDesk(store: store, build: build, queue: quick, metrics: metrics, logger: context.logger)
        let worker = RefreshWorker(
            store: store, snapshots: snapshots, catalogue: { catalogue.current }, queue: quick, metrics: metrics,
            context: context)
        var background = [
            BackgroundWork("catalogue replica") { await catalogue.run { _ in } },
            BackgroundWork("log") { try await ingest.run() },
            BackgroundWork("positions") { try await ingest.positions.run() },
            BackgroundWork("builds") { try await desk.run() },
            BackgroundWork("refreshes") { try await worker.run() },
        ]
        if context.settings[BatchSettings.nightly] && !isReplay {
            let schedule = NightlySchedule(
                store: store, desk: desk, newestModels: { newestModels(snapshots) },
                modelsEveryDays: context.settings[BatchSettings.modelsEveryDays], now: context.now,
                logger: context.logger,
                queue: quick)
            background.append(BackgroundWork("nightly schedule") { try await schedule.run() })
        }
        let endpoint = BatchEndpoint(
            store: store, desk: desk, snapshots: snapshots, queue: quick, now: context.now, isReplay: isReplay)
        return ServiceParts(rpc: [endpoint], background: background, close: { store.close() })
    }

    /// The time that the newest models are as of; nil when there are none.
    private static func newestModels(_ snapshots: SnapshotStore) -> Timestamp? {
        guard let version = try? snapshots.list(.models).last,
            let snapshot = try? snapshots.open(.models, version: version, verifying: false)
        else { return nil }
        return Timestamp(microseconds: snapshot.manifest.watermark.asOfMicros)
    }

    private static func openState(_ context: MeshContext) throws -> BatchStore {
        let path = context.dataDirectory + "/state"
        do {
            return try BatchStore(path: path)
        } catch let error as RocksDBError where error.kind == .lockHeld {
            throw StartupFailure(
                "cannot open the state in \(path): another process has it open",
                advice: "stop that freshet-batch, or choose another --data-dir")
        } catch let error as BatchStateError {
            throw StartupFailure("cannot use the state in \(path): \(error)", advice: Self.rebuildAdvice(path))
        } catch let error as RocksDBError where error.kind == .corruption {
            throw StartupFailure("the state in \(path) is damaged: \(error.message)", advice: Self.rebuildAdvice(path))
        } catch {
            throw StartupFailure(
                "cannot open the state in \(path): \(error)",
                advice: "see that the directory can be written and the disk has room")
        }
    }

    private static func rebuildAdvice(_ path: String) -> String {
        "restore it from a backup, or move \(path) away: it is made anew from the session tier's log, and items have to be "
            + "imported again"
    }

    private static func openSnapshots(_ context: MeshContext) throws -> SnapshotStore {
        let path = context.dataDirectory + "/snapshots"
        do {
            let snapshots = try SnapshotStore(root: path)
            try snapshots.removeLeftovers()
            return snapshots
        } catch {
            throw StartupFailure(
                "cannot open the snapshots in \(path): \(error)",
                advice: "see that the directory can be written and the disk has room")
        }
    }
}
