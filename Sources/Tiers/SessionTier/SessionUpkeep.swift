import EventLog
import Logging
import MeshMessages
import MeshRPC
import MeshService
import Metrics
import Signals

/// What a session process does besides answering: checkpoints, retention, and saying when it cannot write.
struct SessionUpkeep: Sendable {
    private static let retentionInterval = Duration.seconds(60)
    private static let healthInterval = Duration.milliseconds(250)
    private static let countInterval = Duration.seconds(1)
    private static let condition = "log"

    private let store: SessionStore
    private let coordinator: CoordinatorService.Client
    private let readiness: Readiness
    private let now: WallClock
    private let checkpointInterval: Duration
    private let retention: Duration
    private let logger: Logger
    private let trimmed = Counter(label: "freshet_session_trimmed_entries_total")

    init(store: SessionStore, context: MeshContext) {
        self.store = store
        self.coordinator = CoordinatorService.Client(context.coordinator)
        self.readiness = context.readiness
        self.now = context.now
        self.checkpointInterval = context.settings[SessionSettings.checkpointInterval]
        self.retention = context.settings[SessionSettings.logRetention]
        self.logger = context.logger
    }

    /// Writes what has changed at every interval, and partitions with many new entries sooner.
    func writeCheckpoints() async throws {
        let clock = ContinuousClock()
        var next = clock.now + checkpointInterval
        while !Task.isCancelled {
            try await Task.sleep(for: min(SessionUpkeep.countInterval, checkpointInterval))
            let isTime = clock.now >= next
            await store.checkpoint(all: isTime)
            if isTime { next = clock.now + checkpointInterval }
        }
    }

    /// Trims the log of what nobody needs any more.
    func trimLog() async throws {
        while !Task.isCancelled {
            try await Task.sleep(for: SessionUpkeep.retentionInterval)
            guard let consumed = await consumedOffsets() else { continue }
            let dropped = await store.trim(
                now: Timestamp(microseconds: now()), retentionSeconds: retention / .seconds(1), consumed: consumed)
            trimmed.increment(by: Int64(clamping: dropped))
            if dropped > 0 { logger.info("the log is trimmed", metadata: ["entries": "\(dropped)"]) }
        }
    }

    /// The process is not ready while the log takes no appends.
    func watchLog() async throws {
        while !Task.isCancelled {
            switch store.health {
            case .writable: readiness.satisfy(SessionUpkeep.condition)
            case .readOnly(let reason):
                readiness.require(SessionUpkeep.condition, because: "takes no events: \(reason)")
            case .closed: readiness.require(SessionUpkeep.condition, because: "is closed")
            }
            try await Task.sleep(for: SessionUpkeep.healthInterval)
        }
    }

    /// For each partition the lowest offset that some consumer has not consumed. Nil when that is not known, and while
    /// there is no consumer: then nothing may be trimmed.
    private func consumedOffsets() async -> [UInt32: UInt64]? {
        do {
            let answer = try await coordinator.getPositions(CoordinatorV1.GetPositionsRequest())
            var consumed: [UInt32: UInt64] = [:]
            for (index, consumer) in answer.consumers.enumerated() {
                let positions = Dictionary(
                    consumer.positions.map { ($0.partition, $0.offset) }, uniquingKeysWith: { min($0, $1) })
                // What one of them has not started on is consumed by nobody.
                consumed = index == 0 ? positions : consumed.filter { positions[$0.key] != nil }
                consumed.merge(positions.filter { consumed[$0.key] != nil }) { min($0, $1) }
            }
            return consumed.isEmpty ? nil : consumed
        } catch {
            logger.debug("the log is not trimmed: the coordinator is away", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
