import CatalogueReplica
import LogFollower
import Logging
import MeshService
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
            clock: { isReplay ? nil : Timestamp(microseconds: now()) }, logger: context.logger)
        let session = context.caller(of: .session)
        let writer = PatchWriter(
            store: store, session: session, isReplay: isReplay, logger: context.logger)
        let checkpoints = CheckpointWriter(
            store: store, file: file, interval: settings[TriggerSettings.checkpointInterval], logger: context.logger)
        context.readiness.require(LogConsumer.condition, because: "the session tier's log has not been read yet")
        let consumer = LogConsumer(
            follower: LogFollower(session: session, logger: context.logger), store: store,
            readiness: context.readiness, logger: context.logger)
        describeMetrics(context.metrics)
        return ServiceParts(
            rpc: [TriggerEndpoint(store: store)],
            background: [
                BackgroundWork("snapshot replica") { await replica.run { await store.adopt(items: $0.items) } },
                BackgroundWork("catalogue replica") { await catalogue.run { await store.adopt(catalogue: $0) } },
                BackgroundWork("checkpoints") { try await checkpoints.run() },
                BackgroundWork("figures") {
                    while !Task.isCancelled {
                        await store.recordFigures()
                        try await Task.sleep(for: .seconds(1))
                    }
                },
                BackgroundWork("patch writer") { try await writer.run() },
                BackgroundWork("log consumer") { try await consumer.run() },
            ],
            close: { await checkpoints.save() })
    }

    private static func describeMetrics(_ metrics: PrometheusRegistry) {
        metrics.describe("freshet_trigger_events_followed_total", "Events read from the log.")
        metrics.describe(
            "freshet_trigger_events_skipped_total", "Events that detectors skipped: too old, or in the future.")
        metrics.describe("freshet_trigger_lag_entries", "Entries of the log behind the last batch read.")
        metrics.describe("freshet_trigger_watermark_seconds", "Newest event time seen, seconds since the epoch.")
        metrics.describe("freshet_trigger_detections_total", "What detectors found, by signal.")
        metrics.describe(
            "freshet_trigger_patches_total",
            "Patches by outcome: written, failed (refused for good), dropped (queue full), expired (while waiting), "
                + "skipped (of an episode long past).")
        metrics.describe("freshet_trigger_trending_items", "Items that trend at the watermark.")
    }
}
