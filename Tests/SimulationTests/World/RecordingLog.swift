import EventLog
import SimulatedLog
import TestSupport

/// A node's log that tells the history what became durable, before anybody can be told so.
struct RecordingLog: EventLog {
    let log: SimulatedEventLog
    /// Gets the records that are durable now and their places.
    let appended: @Sendable ([LogRecord], [AppendResult]) -> Void

    var partitionCount: UInt32 { log.partitionCount }
    var health: EventLogHealth { log.health }
    var generation: UInt64 { log.generation }

    func append(_ records: [LogRecord]) async throws -> [AppendResult] {
        let results = try await log.append(records)
        appended(records, results)
        return results
    }

    func read(partition: UInt32, from offset: UInt64, limit: Int) async throws -> [LogEntry] {
        try await log.read(partition: partition, from: offset, limit: limit)
    }

    func readAll(from offsets: [UInt32: UInt64], limit: Int) async throws -> LogBatch {
        try await log.readAll(from: offsets, limit: limit)
    }

    func scan<Result: Sendable>(
        partition: UInt32, from offset: UInt64, into initial: Result,
        _ step: @escaping @Sendable (_ result: inout Result, _ offset: UInt64, _ payload: RawSpan) throws -> Void
    ) async throws -> (result: Result, next: UInt64) {
        try await log.scan(partition: partition, from: offset, into: initial, step)
    }

    func endOffsets() async throws -> [UInt64] { try await log.endOffsets() }

    func startOffsets() async throws -> [UInt64] { try await log.startOffsets() }

    func waitForAppend(after generation: UInt64, timeout: Duration) async throws -> UInt64 {
        try await log.waitForAppend(after: generation, timeout: timeout)
    }

    func trim(partition: UInt32, before offset: UInt64) async throws {
        try await log.trim(partition: partition, before: offset)
    }

    func adopt(partition: UInt32, start: UInt64, entries: [LogEntry]) async throws {
        try await log.adopt(partition: partition, start: start, entries: entries)
    }

    func erase(
        partition: UInt32,
        replacing replacement: @escaping @Sendable (_ offset: UInt64, _ payload: RawSpan) throws -> [UInt8]?
    ) async throws -> Int {
        try await log.erase(partition: partition, replacing: replacement)
    }

    func purge() async throws { try await log.purge() }

    func close() async { await log.close() }
}
