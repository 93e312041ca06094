import RocksDB

/// What one group commit writes and answers: the decision of the commit thread, without its I/O.
struct CommitPlan: Sendable {
    /// The writes; empty when every record is a duplicate.
    private(set) var batch = WriteBatch()
    /// For each append of the group, the result of each of its records.
    private(set) var results: [[AppendResult]] = []
    /// The end offset of each partition after the commit.
    private(set) var ends: [UInt64]
    /// How many records are new.
    private(set) var appended = 0

    /// Plans the commit of a group of appends.
    ///
    /// - Parameters:
    ///   - ends: the end offset of each partition before the commit.
    ///   - stored: the values in the column family of keys, for the given ones.
    /// - Throws: what `stored` throws, and `.corrupted` when one of its values makes no sense.
    init(
        _ appends: [[LogRecord]], ends: [UInt64], stored: ([[UInt8]]) throws -> [[UInt8]?]
    ) throws {
        self.ends = ends
        var known = try Self.knownOffsets(appends, stored: stored)
        results.reserveCapacity(appends.count)
        for records in appends {
            var answers: [AppendResult] = []
            answers.reserveCapacity(records.count)
            for record in records { answers.append(plan(record, known: &known)) }
            results.append(answers)
        }
    }

    private mutating func plan(_ record: LogRecord, known: inout [[UInt8]: UInt64]) -> AppendResult {
        let partition = record.partition
        let indexKey =
            record.key.isEmpty ? nil : LogFormat.idempotencyKey(partition: partition, key: record.key)
        if let indexKey, let offset = known[indexKey] {
            return AppendResult(position: LogPosition(partition: partition, offset: offset), isDuplicate: true)
        }
        let position = LogPosition(partition: partition, offset: ends[Int(partition)])
        ends[Int(partition)] += 1
        appended += 1
        batch.put(LogFormat.entryKey(position), LogFormat.encode(key: record.key, payload: record.payload), in: .log)
        if let indexKey {
            known[indexKey] = position.offset
            batch.put(indexKey, LogFormat.bigEndian(position.offset), in: .keys)
        }
        return AppendResult(position: position, isDuplicate: false)
    }

    private static func knownOffsets(
        _ appends: [[LogRecord]], stored: ([[UInt8]]) throws -> [[UInt8]?]
    ) throws -> [[UInt8]: UInt64] {
        let keys = appends.joined().filter { !$0.key.isEmpty }
            .map { LogFormat.idempotencyKey(partition: $0.partition, key: $0.key) }
        guard !keys.isEmpty else { return [:] }
        var known: [[UInt8]: UInt64] = [:]
        for (key, value) in zip(keys, try stored(keys)) {
            guard let value else { continue }
            guard let offset = LogFormat.integer(UInt64.self, value[...]) else {
                throw EventLogError.corrupted("the index of keys holds a value of \(value.count) bytes")
            }
            known[key] = offset
        }
        return known
    }
}
