import Logging
import Signals

/// The tier without a network: owns the detectors and the patches on their way. Offsets, states and pending patches change
/// together, so a checkpoint of it loses nothing and repeats nothing that is not idempotent.
package actor TriggerStore {
    package private(set) var detectors: Detectors
    private var queue: PatchQueue
    private var remaining: UInt64 = 0
    /// Counts changes, against the generation of the last checkpoint.
    private var generation: UInt64 = 0
    private var savedGeneration: UInt64 = 0
    private var metrics = TriggerMetrics()
    private let clock: @Sendable () -> Timestamp?
    private let logger: Logger

    /// Says that there are patches to write. For one reader.
    package nonisolated let news: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    /// - Parameter clock: the time; nil in a replay, where the watermark is the present.
    package init(
        _ restored: Checkpoint.Restored, queueCapacity: Int, clock: @escaping @Sendable () -> Timestamp?,
        logger: Logger
    ) {
        self.detectors = restored.detectors
        self.queue = PatchQueue(capacity: queueCapacity)
        self.clock = clock
        self.logger = logger
        (news, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        queue.enqueue(restored.pending)
        if !restored.pending.isEmpty { bell.yield() }
    }

    // MARK: - Following

    /// Folds a batch of the log.
    /// - Parameters:
    ///   - next: where the log goes on, by partition.
    ///   - remaining: entries behind the batch that are already in the log.
    package func consume(_ events: [Event], next: [UInt32: UInt64], remaining: UInt64) {
        self.remaining = remaining
        if next != detectors.offsets { generation += 1 }
        let writes = detectors.feed(events, next: next, now: clock())
        metrics.record(detectors.counts)
        guard !writes.isEmpty else { return }
        queue.enqueue(writes)
        bell.yield()
    }

    package var offsets: [UInt32: UInt64] { detectors.offsets }

    /// Forgets all states and offsets, to read the log from its start.
    package func reset() {
        detectors.reset()
        generation += 1
    }

    // MARK: - Writing patches

    package func takeWrites(upTo limit: Int) -> [PatchWrite] { queue.take(upTo: limit, now: clock()) }

    package func settle(_ outcomes: [PatchQueue.Outcome]) {
        queue.settle(outcomes)
        generation += 1
    }

    package var patchCounts: PatchQueue.Counts { queue.counts }

    // MARK: - Reading

    /// What trends, and the event time that the answer is of; nil before the first event.
    package func trending(
        windowMinutes: Int?, limit: Int
    ) -> (items: [TrendingItem], popular: [TrafficShare], watermark: Timestamp?) {
        (
            detectors.trendingItems(windowMinutes: windowMinutes, limit: limit), detectors.popularItems(limit: limit),
            detectors.watermark
        )
    }

    // MARK: - What it reads changes

    package func adopt(items: ItemTable) { detectors.adopt(items: items) }

    package func adopt(catalogue: Catalogue) {
        for name in detectors.adopt(catalogue: catalogue) {
            logger.warning(
                "the signal's definition is new or has changed; its detector starts from an empty state",
                metadata: ["signal": "\(name)"])
        }
        generation += 1
    }

    // MARK: - Checkpoints

    /// Nil when nothing has changed since the last one that was saved.
    package func unsavedCheckpoint() -> (Checkpoint, generation: UInt64)? {
        guard generation != savedGeneration else { return nil }
        return (Checkpoint(detectors: detectors, pending: queue.pending), generation)
    }

    package func checkpointSaved(_ generation: UInt64) { savedGeneration = generation }

    // MARK: - Figures

    /// Sets the gauges.
    func recordFigures() {
        metrics.record(detectors.counts)
        metrics.record(queue)
        metrics.record(
            lag: remaining, watermark: detectors.watermark, users: detectors.heldUsers,
            trendingItems: detectors.trendingItems(windowMinutes: nil, limit: .max).count)
    }
}
