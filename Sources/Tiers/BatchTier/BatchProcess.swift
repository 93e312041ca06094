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
        let control = MeshSnapshotControl(context)
        let gates = QualityGates(
            largestMetricFall: context.settings[BatchSettings.qualityGate],
            largestUserFall: context.settings[BatchSettings.userGate])
        let build = SnapshotBuild(
            store: store, snapshots: snapshots, readLog: { try await ingest.catchUp(progress: $0) }, control: control,
            catalogue: { catalogue.current }, now: { context.now() },
            options: .init(
                itemLimit: context.settings[BatchSettings.modelItems],
                memory: FitMemory(bytes: context.settings[BatchSettings.memory] << 20),
                keep: context.settings[BatchSettings.keepSnapshots], gates: gates, isReplay: isReplay,
                trainsRanker: !context.settings[BatchSettings.noRanker]),
            metrics: metrics, logger: context.logger)
        let desk = try BuildDesk(store: store, build: build, metrics: metrics, logger: context.logger)
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
        let schedule = try schedule(context.settings)
        if !isReplay {
            let builds = ScheduledBuilds(
                schedule: schedule, store: store, desk: desk,
                activeAsOf: { [snapshots] in
                    guard let active = await control.selection().active else { return nil }
                    return SnapshotVersion.time(of: active.profiles)
                        ?? (try? snapshots.figures(of: active))?.asOf
                }, now: context.now, logger: context.logger, queue: quick)
            background.append(BackgroundWork("schedule") { try await builds.run() })
        }
        let endpoint = BatchEndpoint(
            store: store, desk: desk, snapshots: snapshots, queue: quick, files: WorkQueue("files"),
            catalogue: { catalogue.current }, control: control, gates: gates, metrics: metrics, now: context.now,
            isReplay: isReplay)
        return ServiceParts(rpc: [endpoint], background: background, close: { store.close() })
    }

    private static func schedule(_ settings: Settings) throws -> BuildSchedule {
        func expression(_ setting: Setting<String>) throws -> CronExpression? {
            let text = settings[setting]
            if text == "off" { return nil }
            do {
                return try CronExpression(text)
            } catch {
                throw StartupFailure(
                    "--\(setting.name) is no cron expression: \(error)",
                    advice: "write five fields in UTC, such as '30 2 * * mon-fri' or '0 */6 * * *', or off")
            }
        }
        return BuildSchedule(
            profiles: try expression(BatchSettings.schedule), models: try expression(BatchSettings.modelsSchedule))
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
