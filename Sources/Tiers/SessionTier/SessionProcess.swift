import CatalogueReplica
import EventLog
import Logging
import MeshMessages
import MeshService
import RocksDB
import Signals
import SnapshotReplica

/// The process: the store with what feeds it and what it feeds.
public enum SessionProcess {
    public static let description = ServiceDescription(
        name: .session,
        summary: "The streaming tier: takes events, makes them durable, and answers what a user's profile is right now."
    ) { context in
        describeMetrics(context.metrics)
        let log = try await openLog(context)
        let catalogue = try CatalogueReplica(context)
        let replica = try SnapshotReplica(context, root: context.dataDirectory + "/snapshots")
        let snapshot = replica.openLast()
        let environment = SessionEnvironment(
            catalogue: catalogue.current, items: snapshot?.items ?? .empty,
            profiles: snapshot.map(SnapshotProfiles.init))
        guard let membership = context.membership else {
            preconditionFailure("every process but the coordinator takes part in the mesh")
        }
        let mesh = MeshOwnership(context, membership: membership, partitions: log.partitionCount)
        let store = SessionStore(
            log: log, checkpoints: log.checkpoints, environment: environment,
            settings: SessionStoreSettings(context.settings), gate: mesh.gate, on: context.eventLoopGroup,
            logger: context.logger)
        let ownership = try await mesh.load(log, store: store, peers: context.peers)
        let endpoint = SessionEndpoint(
            store: store, catalogue: { catalogue.current }, clock: RequestClock(context), peers: MeshPeers(context),
            transfer: PartitionTransfer(ownership))
        let reporter = FeedbackReporter(store: store, context: context)
        let upkeep = SessionUpkeep(store: store, context: context)
        return ServiceParts(
            rpc: [endpoint],
            background: [
                BackgroundWork("snapshot replica") {
                    await replica.run { await store.adopt(profiles: SnapshotProfiles($0), items: $0.items) }
                },
                BackgroundWork("catalogue replica") { await catalogue.run { await store.adopt(catalogue: $0) } },
                BackgroundWork("partitions") { await ownership.run() },
                BackgroundWork("readiness") { try await mesh.becomeReady(context.readiness) },
                BackgroundWork("ownership") { await mesh.follow(ownership) },
                BackgroundWork("feedback reporter") { try await reporter.run() },
                BackgroundWork("checkpoints") { try await upkeep.writeCheckpoints() },
                BackgroundWork("log retention") { try await upkeep.trimLog() },
                BackgroundWork("log health") { try await upkeep.watchLog() },
            ],
            close: {
                await store.checkpoint()
                await log.close()
            })
    }

    /// How long a successor may take to copy partitions from this node's directory before the start fails.
    private static let lockPatience = Duration.seconds(10)

    private static func openLog(_ context: MeshContext) async throws -> EmbeddedEventLog {
        let path = context.dataDirectory + "/log"
        let partitions = UInt32(context.settings[CommonSettings.partitions])
        let deadline = ContinuousClock.now + lockPatience
        while true {
            do {
                return try EmbeddedEventLog.open(path: path, partitionCount: partitions, logger: context.logger)
            } catch let error as RocksDBError where error.kind == .lockHeld && ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(100))
            } catch {
                throw StartupFailure(
                    "cannot open the log in \(path): \(error)",
                    advice: "if another freshet-session has it open, stop that one or choose another --data-dir")
            }
        }
    }

    private static func describeMetrics(_ metrics: PrometheusRegistry) {
        metrics.describe("freshet_session_events_total", "Events that were new and are durable.")
        metrics.describe("freshet_session_duplicate_events_total", "Events that were known by their id.")
        metrics.describe(
            "freshet_session_clamped_events_total", "Events from the future, taken as of the time they arrived.")
        metrics.describe("freshet_session_late_events_total", "Events older than the catalogue's age limit.")
        metrics.describe(
            "freshet_session_feedback_dropped_total", "Observations of served values that were not reported.")
        metrics.describe("freshet_session_trimmed_entries_total", "Entries of the log dropped for their age.")
    }
}

extension SessionStoreSettings {
    init(_ settings: Settings) {
        self.init()
        hotUsers = settings[SessionSettings.hotUsers]
        checkpointEntries = settings[SessionSettings.checkpointEntries]
        evaluationsPerSecond = settings[SessionSettings.evaluationRate]
    }
}
