import EventLog
import Logging
import NIOCore
import Partitioning
import Signals

/// The streaming tier without a network: the log, and the partitions that hold what the log amounts to.
///
/// Safe to use from any task. An event is acknowledged when it is durable in the log and folded into its partition.
package final class SessionStore: Sendable {
    package let log: any EventLog
    private let partitions: [Partition]
    private let partitioner: Partitioner
    private let logger: Logger

    /// Opens the partitions over a log and replays it.
    ///
    /// - Parameters:
    ///   - eventLoops: partitions are spread over these.
    ///   - now: the time of the call.
    package init(
        log: any EventLog, environment: SessionEnvironment, on eventLoops: any EventLoopGroup, now: Timestamp,
        logger: Logger
    ) async throws {
        self.log = log
        self.logger = logger
        self.partitioner = Partitioner(count: log.partitionCount)
        let starts = try await log.startOffsets()
        self.partitions = (0..<log.partitionCount).map {
            Partition(number: $0, on: eventLoops.next(), environment: environment, firstOffset: starts[Int($0)])
        }
        try await recover(from: starts, now: now)
    }

    // MARK: - Writing

    /// Makes the events durable and visible.
    ///
    /// - Returns: how many were new; the others were known by their `event_id`.
    package func ingest(_ events: [Event], now: Timestamp) async throws -> Int {
        try await append(events.map { .event($0) }, now: now)
    }

    /// Writes or reinforces a patch.
    /// - Returns: the patch as it stands; nil when it has expired and nothing was kept.
    package func put(_ patch: Patch, of userID: String, now: Timestamp) async throws -> Patch? {
        _ = try await append([.patch(patch, userID: userID)], now: now)
        return await partition(of: userID).patch(patch.id, of: userID)
    }

    /// Overwrites base values with those of a leased refresh, where they are newer than what is held.
    /// - Returns: how many stand as given afterwards.
    package func write(_ values: [String: BaseValue], of userID: String, now: Timestamp) async throws -> Int {
        _ = try await append([.base(values, userID: userID)], now: now)
        let held = await partition(of: userID).refreshed(of: userID)
        return values.count { held[$0.key]?.refreshID == $0.value.refreshID }
    }

    private func append(_ records: [SessionRecord], now: Timestamp) async throws -> Int {
        let results = try await log.append(records.map { $0.logRecord(partitioner: partitioner) })
        var fresh: [UInt32: [(offset: UInt64, record: SessionRecord)]] = [:]
        var known: [LogPosition] = []
        for (record, result) in zip(records, results) {
            if result.isDuplicate {
                known.append(result.position)
            } else {
                fresh[result.position.partition, default: []].append((result.position.offset, record))
            }
        }
        for (number, records) in fresh { await partitions[Int(number)].apply(records, now: now) }
        for position in known { await partitions[Int(position.partition)].waitUntilApplied(position.offset) }
        return records.count - known.count
    }

    // MARK: - Reading

    package func profile(of userID: String, at time: Timestamp, signals: [String]) async throws -> ProfileView {
        try await partition(of: userID).profile(of: userID, at: time, signals: signals)
    }

    package func history(of userID: String, since: Timestamp, asOf: Timestamp?, limit: Int) async -> HistoryView {
        await partition(of: userID).history(of: userID, since: since, asOf: asOf, limit: limit)
    }

    private func partition(of userID: String) -> Partition {
        partitions[Int(partitioner.partition(of: userID))]
    }

    // MARK: - What it reads changes

    package func adopt(profiles: any BaseProfiles, items: ItemTable?) async {
        for partition in partitions { await partition.adopt(profiles: profiles, items: items) }
    }

    package func adopt(catalogue: Catalogue) async {
        for partition in partitions { await partition.adopt(catalogue: catalogue) }
    }

    /// The feedback of all partitions since the last time.
    package func drainFeedback() async -> [FeedbackAccumulator] {
        var drained: [FeedbackAccumulator] = []
        for partition in partitions { drained.append(await partition.drainFeedback()) }
        return drained.filter { !$0.cells.isEmpty || $0.dropped > 0 }
    }

    // MARK: - Recovery

    private static let recoveryBatch = 4096

    /// Replays every partition from its first entry kept.
    private func recover(from starts: [UInt64], now: Timestamp) async throws {
        var replayed = 0
        for partition in partitions {
            var offset = starts[Int(partition.number)]
            while true {
                let entries = try await log.read(
                    partition: partition.number, from: offset, limit: SessionStore.recoveryBatch)
                guard let last = entries.last else { break }
                let records = try entries.map { ($0.position.offset, try SessionRecord($0)) }
                await partition.recover(records, now: now)
                replayed += records.count
                offset = last.position.offset + 1
            }
        }
        logger.info("the log is replayed", metadata: ["entries": "\(replayed)", "partitions": "\(partitions.count)"])
    }
}
