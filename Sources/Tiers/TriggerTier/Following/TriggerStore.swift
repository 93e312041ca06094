import LogFollower
import Logging
import MeshService
import Signals
import SnapshotReplica

/// The tier without a network: owns the detectors and the patches on their way. Offsets, states and pending patches change
/// together, so a checkpoint of it loses nothing and repeats nothing that is not idempotent.
package actor TriggerStore {
    package private(set) var detectors: Detectors
    private var queue: PatchQueue
    private var refreshes: UserRefreshQueue
    private var snapshot: LoadedSnapshot?
    private var remaining: UInt64 = 0
    /// Counts changes, against the generation of the last checkpoint.
    private var generation: UInt64 = 0
    private var savedGeneration: UInt64 = 0
    private var metrics = TriggerMetrics()
    private let clock: @Sendable () -> Timestamp?
    /// The clock also in a replay: for how long a user waits to be refreshed.
    private let wallClock: @Sendable () -> Timestamp
    private let logger: Logger
    /// Rings when a user was put into an empty queue, or is due at once.
    private nonisolated let refreshBell = Wakeup()

    /// Says that there are patches to write. For one reader.
    package nonisolated let news: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - queueCapacity: patches that may wait, and users that may wait to be refreshed.
    ///   - clock: the time; nil in a replay, where the watermark is the present.
    ///   - wallClock: the time also in a replay.
    package init(
        _ restored: Checkpoint.Restored, queueCapacity: Int, clock: @escaping @Sendable () -> Timestamp?,
        wallClock: @escaping @Sendable () -> Timestamp = { .epoch }, logger: Logger
    ) {
        self.detectors = restored.detectors
        self.queue = PatchQueue(capacity: queueCapacity)
        self.refreshes = UserRefreshQueue(capacity: queueCapacity)
        refreshes.restore(restored.refreshes)
        self.clock = clock
        self.wallClock = wallClock
        self.logger = logger
        (news, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        queue.enqueue(restored.pending)
        if !restored.pending.isEmpty { bell.yield() }
    }

    /// The present in event time: the clock's, in a replay the watermark; nil before a replay has begun.
    package var presentTime: Timestamp? { clock() ?? detectors.watermark }

    // MARK: - Following

    /// Folds a batch of the log.
    /// - Parameters:
    ///   - positions: where each event lies in the log; without them nobody is refreshed.
    ///   - forgotten: SHA-256 of the ids of users who were forgotten.
    ///   - next: where the log goes on, by partition.
    ///   - remaining: entries behind the batch that are already in the log.
    package func consume(
        _ events: [Event], at positions: [EventPosition] = [], forgotten: Set<[UInt8]> = [], next: [UInt32: UInt64],
        remaining: UInt64
    ) {
        self.remaining = remaining
        if next != detectors.offsets { generation += 1 }
        forget(forgotten)
        let findings = detectors.feed(events, next: next, now: clock())
        let wasEmpty = refreshes.nextDue == nil
        noteRefreshes(events, positions)
        request(findings.refreshes, events, positions)
        if refreshes.nextDue != nil, wasEmpty || !findings.refreshes.isEmpty { refreshBell.wake() }
        metrics.record(detectors.counts)
        enqueue(findings.writes)
    }

    /// What rules want computed anew; where each user's events lie follows from the batch, in which the detection was made.
    private func request(_ requests: [RefreshRequest], _ events: [Event], _ positions: [EventPosition]) {
        guard !requests.isEmpty else { return }
        let wanted = Set(requests.map(\.userID))
        var partitions: [String: UInt32] = [:]
        for (event, position) in zip(events, positions) where wanted.contains(event.userID) {
            partitions[event.userID] = position.partition
        }
        let now = wallClock()
        for request in requests {
            guard let partition = partitions[request.userID] else { continue }
            refreshes.request(request, partition: partition, now: now)
        }
    }

    /// The users whose near-real-time values an event changes. What the snapshot covers is in its values already.
    private func noteRefreshes(_ events: [Event], _ positions: [EventPosition]) {
        guard !positions.isEmpty else { return }
        let now = wallClock()
        for (event, position) in zip(events, positions) where detectors.refreshes(event.kind) {
            let isCovered = snapshot?.covers(
                event.occurredAt, partition: position.partition, offset: position.offset)
            if isCovered != true { refreshes.note(event.userID, partition: position.partition, now: now) }
        }
    }

    /// Removes everything that names a user or was made of the user's events, before events behind the marker are folded.
    private func forget(_ digests: Set<[UInt8]>) {
        guard !digests.isEmpty else { return }
        let isForgotten: (String) -> Bool = { digests.contains(ForgottenUserEntry.digest(of: $0)) }
        detectors.remove(where: isForgotten)
        queue.remove(where: isForgotten)
        refreshes.remove(where: isForgotten)
        generation += 1
    }

    package var offsets: [UInt32: UInt64] { detectors.offsets }

    /// Forgets all states and offsets, to read the log from its start.
    package func reset() {
        detectors.reset()
        generation += 1
    }

    // MARK: - Writing patches

    package func enqueue(_ writes: [PatchWrite]) {
        guard !writes.isEmpty else { return }
        queue.enqueue(writes)
        generation += 1
        bell.yield()
    }

    package func takeWrites(upTo limit: Int) -> [PatchWrite] { queue.take(upTo: limit, now: clock()) }

    package func settle(_ outcomes: [PatchQueue.Outcome]) {
        queue.settle(outcomes)
        generation += 1
    }

    package var patchCounts: PatchQueue.Counts { queue.counts }

    // MARK: - Refreshing users

    /// The users who are due, and the time to compute their values at: the present, in a replay the watermark.
    package func takeRefreshes(upTo limit: Int) -> (users: [UserRefreshQueue.Refresh], time: Timestamp?) {
        (refreshes.take(upTo: limit, now: wallClock()), clock() ?? detectors.watermark)
    }

    package func settleRefreshes(_ outcomes: [UserRefreshQueue.Outcome]) {
        refreshes.settle(outcomes)
        generation += 1
    }

    /// Returns when somebody may be due. For one caller.
    package func untilRefreshIsDue() async throws {
        guard let due = refreshes.nextDue else { return try await refreshBell.sleep(for: .seconds(60)) }
        let seconds = due.seconds(since: wallClock())
        if seconds > 0 { try await Task.sleep(for: .seconds(seconds)) }
    }

    package var refreshCounts: UserRefreshQueue.Counts { refreshes.counts }

    // MARK: - Reading

    /// What goes on now, as far as a query asks.
    package func trends(_ query: TrendingQuery) -> Trends {
        let cluster: String? =
            switch query.scope {
            case .everybody: nil
            case .cluster(let name): name
            case .clusterOf(let userID): detectors.cluster(of: userID)
            }
        return detectors.trends(in: cluster, windowMinutes: query.windowMinutes, limit: query.limit)
    }

    /// What was noticed, as far as a filter admits it.
    package func detections(
        _ filter: DetectionLog.Filter
    ) -> (records: [DetectionRecord], kept: Int, dropped: UInt64, watermark: Timestamp?) {
        let log = detectors.log
        return (log.list(filter), log.count, log.dropped, detectors.watermark)
    }

    /// Counts changes of what the answers are made of.
    package var changes: UInt64 { generation }

    // MARK: - What it reads changes

    package func adopt(_ snapshot: LoadedSnapshot) {
        self.snapshot = snapshot
        detectors.adopt(Detectors.Snapshot(snapshot, catalogue: detectors.catalogue))
        generation += 1
    }

    package func adopt(catalogue: Catalogue) {
        for name in detectors.adopt(catalogue: catalogue) {
            logger.warning(
                "the signal's definition is new or has changed; its detector starts from an empty state",
                metadata: ["signal": "\(name)"])
        }
        if let snapshot { detectors.adopt(Detectors.Snapshot(snapshot, catalogue: catalogue)) }
        generation += 1
    }

    // MARK: - Checkpoints

    /// Nil when nothing has changed since the last one that was saved.
    package func unsavedCheckpoint() -> (Checkpoint, generation: UInt64)? {
        guard generation != savedGeneration else { return nil }
        return (Checkpoint(detectors: detectors, pending: queue.pending, refreshes: refreshes.pending), generation)
    }

    package func checkpointSaved(_ generation: UInt64) { savedGeneration = generation }

    // MARK: - Figures

    /// Sets the gauges.
    func recordFigures() {
        metrics.record(detectors.counts)
        metrics.record(queue)
        metrics.record(refreshes)
        metrics.record(
            lag: remaining, watermark: detectors.watermark, users: detectors.heldUsers,
            trendingItems: detectors.trendingItems(windowMinutes: nil, limit: .max).count)
    }
}
