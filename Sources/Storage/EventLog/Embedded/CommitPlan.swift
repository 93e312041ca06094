import RocksDB

/// What one group commit writes and answers: the decision of the commit thread, without its I/O.
struct CommitPlan: Sendable {
    /// The writes; empty when every record is a duplicate.
    let batch: WriteBatch
    /// For each append of the group, the result of each of its records.
    private(set) var results: [[AppendResult]] = []
    /// The end offset of each partition after the commit.
    private(set) var ends: [UInt64]
    /// How many records are new.
    let appended: Int

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
        let indexKeys = appends.map { records in
            records.map {
                $0.key.isEmpty ? nil : LogFormat.idempotencyKey(partition: $0.partition, key: $0.key)
            }
        }
        var known = try Self.knownOffsets(indexKeys.joined().compactMap(\.self), stored: stored)
        var fresh: [FreshRecord] = []
        results.reserveCapacity(appends.count)
        for (records, indexKeys) in zip(appends, indexKeys) {
            var answers: [AppendResult] = []
            answers.reserveCapacity(records.count)
            for (record, indexKey) in zip(records, indexKeys) {
                if let indexKey, let offset = known[indexKey] {
                    let position = LogPosition(partition: record.partition, offset: offset)
                    answers.append(AppendResult(position: position, isDuplicate: true))
                    continue
                }
                let position = LogPosition(partition: record.partition, offset: self.ends[Int(record.partition)])
                self.ends[Int(record.partition)] += 1
                if let indexKey { known[indexKey] = position.offset }
                fresh.append(FreshRecord(record: record, position: position, indexKey: indexKey))
                answers.append(AppendResult(position: position, isDuplicate: false))
            }
            results.append(answers)
        }
        appended = fresh.count
        batch = Self.batch(of: fresh)
    }

    /// A record that becomes an entry.
    private struct FreshRecord {
        let record: LogRecord
        let position: LogPosition
        /// Nil for a record that may be repeated.
        let indexKey: [UInt8]?
    }

    /// The writes, each column family's in the order of its keys: the storage engine finds the place of a key in its memory
    /// table from the place of the one before, which costs little when they are neighbours.
    private static func batch(of fresh: [FreshRecord]) -> WriteBatch {
        var batch = WriteBatch()
        batch.reserveCapacity(2 * fresh.count)
        let entries = fresh.sorted {
            ($0.position.partition, $0.position.offset) < ($1.position.partition, $1.position.offset)
        }
        for entry in entries {
            batch.put(
                LogFormat.entryKey(entry.position),
                LogFormat.encode(key: entry.record.key, payload: entry.record.payload), in: .log)
        }
        var index = fresh.compactMap { fresh in fresh.indexKey.map { (key: $0, offset: fresh.position.offset) } }
        index.sort { $0.key.lexicographicallyPrecedes($1.key) }
        for (key, offset) in index { batch.put(key, LogFormat.bigEndian(offset), in: .keys) }
        return batch
    }

    private static func knownOffsets(
        _ keys: [[UInt8]], stored: ([[UInt8]]) throws -> [[UInt8]?]
    ) throws -> [[UInt8]: UInt64] {
        guard !keys.isEmpty else { return [:] }
        var known: [[UInt8]: UInt64] = [:]
        known.reserveCapacity(keys.count)
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
