import CatalogueReplica
import LogFollower
import Logging
import MeshMessages
import MeshService
import Partitioning
import Signals
import SnapshotReplica

/// The process: the store with what feeds it and what it feeds.
public enum TriggerProcess {
    public static let description = ServiceDescription(
        name: .trigger,
        summary: "The near-real-time tier: follows the log, finds what trends and who binges, and writes patches."
    ) { context in
        let catalogue = try CatalogueReplica(context)
        let replica = try SnapshotReplica(context, root: context.dataDirectory + "/snapshots")
        let snapshot = replica.openLast()
        let settings = context.settings
        let isReplay = settings[CommonSettings.replay]
        let file = CheckpointFile(path: context.dataDirectory + "/checkpoint")
        let empty = Detectors(
            catalogue: catalogue.current, items: snapshot?.items ?? .empty,
            maximumUsers: settings[TriggerSettings.maximumUsers])
        let now = context.now
        let store = TriggerStore(
            file.load(into: empty, logger: context.logger), queueCapacity: settings[TriggerSettings.patchQueue],
            clock: { isReplay ? nil : Timestamp(microseconds: now()) },
            wallClock: { Timestamp(microseconds: now()) }, logger: context.logger)
        let session = context.caller(of: .session)
        let writer = PatchWriter(
            store: store, session: session, isReplay: isReplay, logger: context.logger)
        let evaluation = HeldEvaluation(catalogue.current, snapshot: snapshot)
        let refreshes = RefreshWriter(
            store: store, session: session, evaluation: { evaluation.current },
            funds: BudgetFunds(context.coordinator, nodeID: context.nodeID), isReplay: isReplay,
            logger: context.logger)
        let leased = leasedRefreshes(context, store: store, catalogue: catalogue, evaluation: evaluation)
        let positions = PositionReports(
            consumer: ServiceName.trigger.rawValue, coordinator: context.coordinator, logger: context.logger)
        let checkpoints = CheckpointWriter(
            store: store, file: file, interval: settings[TriggerSettings.checkpointInterval],
            positions: positions, logger: context.logger)
        context.readiness.require(LogConsumer.condition, because: "the session tier's log has not been read yet")
        let consumer = LogConsumer(
            follower: LogFollower(context), store: store,
            readiness: context.readiness, logger: context.logger)
        describeMetrics(context.metrics)
        return ServiceParts(
            rpc: [TriggerEndpoint(store: store)],
            background: [
                BackgroundWork("snapshot replica") {
                    if let snapshot { await store.adopt(snapshot) }
                    await replica.run {
                        evaluation.adopt($0)
                        await store.adopt($0)
                    }
                },
                BackgroundWork("catalogue replica") {
                    await catalogue.run {
                        evaluation.adopt($0)
                        await store.adopt(catalogue: $0)
                    }
                },
                BackgroundWork("checkpoints") { try await checkpoints.run() },
                BackgroundWork("positions") { try await positions.run() },
                BackgroundWork("figures") {
                    while !Task.isCancelled {
                        await store.recordFigures()
                        try await Task.sleep(for: .seconds(1))
                    }
                },
                BackgroundWork("patch writer") { try await writer.run() },
                BackgroundWork("refresh writer") { try await refreshes.run() },
                BackgroundWork("leased refreshes") { try await leased.run() },
                BackgroundWork("log consumer") { try await consumer.run() },
            ],
            close: {
                await checkpoints.save()
                await positions.report()
            })
    }

    private static func leasedRefreshes(
        _ context: MeshContext, store: TriggerStore, catalogue: CatalogueReplica, evaluation: HeldEvaluation
    ) -> LeasedRefreshes {
        let (peers, membership) = (context.peers, context.membership)
        let session = context.caller(of: .session)
        let refresh = LeasedRefresh(
            events: UserEvents(log: LogFollower(session: session, logger: context.logger)),
            session: SessionService.Client(session),
            featurizers: Featurizers { peers.channel(outside: $0) },
            partition: { userID in
                let count = membership?.topology.partitions ?? 0
                return Partitioner(count: count > 0 ? UInt32(count) : Partitioner.defaultCount).partition(of: userID)
            })
        return LeasedRefreshes(
            nodeID: context.nodeID, evaluation: { evaluation.current }, catalogue: { catalogue.current },
            now: { await store.presentTime }, coordinator: CoordinatorService.Client(context.coordinator),
            refresh: refresh, logger: context.logger)
    }

    private static func describeMetrics(_ metrics: PrometheusRegistry) {
        metrics.describe("freshet_trigger_events_followed_total", "Events read from the log.")
        metrics.describe(
            "freshet_trigger_events_skipped_total",
            "Events that detectors skipped: too old, in the future, or copies of an anonymous id's events.")
        metrics.describe("freshet_trigger_lag_entries", "Entries of the log behind the last batch read.")
        metrics.describe("freshet_trigger_watermark_seconds", "Newest event time seen, seconds since the epoch.")
        metrics.describe("freshet_trigger_detections_total", "What detectors found, by signal.")
        metrics.describe(
            "freshet_trigger_detections_suppressed_total",
            "Detections whose action was held back: too old, or its rule had acted as often as it may.")
        metrics.describe(
            "freshet_trigger_patches_total",
            "Patches by outcome: written, failed (refused for good), dropped (queue full), expired (while waiting), "
                + "skipped (of an episode long past).")
        metrics.describe(
            "freshet_trigger_refreshes_total",
            "Users whose near-real-time values were computed anew, by outcome: written, unchanged, failed (refused for good), "
                + "dropped (queue full).")
        metrics.describe(
            "freshet_trigger_refreshes_deferred_total",
            "Times that a user's refresh was put off because the fleet's budget did not pay for it.")
        metrics.describe("freshet_trigger_refreshes_waiting", "Users who wait for that.")
        metrics.describe("freshet_trigger_trending_items", "Items that trend at the watermark.")
    }
}
