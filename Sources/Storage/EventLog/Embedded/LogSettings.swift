import Partitioning
import RocksDB

/// What is fixed when a log is created, and what is recovered when it is opened.
enum LogSettings {
    private static let formatKey = Array("log/format".utf8)
    private static let partitionsKey = Array("log/partitions".utf8)
    private static let hashKey = Array("log/hash".utf8)

    /// Stores the settings of a new log, or compares those of an existing one with what is requested.
    static func check(_ database: Database, partitionCount: UInt32) throws {
        guard let format = try database.get(formatKey, in: .meta) else {
            var batch = WriteBatch()
            batch.put(formatKey, LogFormat.bigEndian(LogFormat.version), in: .meta)
            batch.put(partitionsKey, LogFormat.bigEndian(partitionCount), in: .meta)
            batch.put(hashKey, Array(Partitioner.hashName.utf8), in: .meta)
            try database.write(batch, sync: true)
            return
        }
        guard let version = LogFormat.integer(UInt32.self, format[...]) else {
            throw EventLogError.corrupted("the format version in \(database.path) is not a number")
        }
        guard version == LogFormat.version else {
            throw EventLogError.unknownFormat(
                what: "the log in \(database.path)", found: version, supported: LogFormat.version)
        }
        guard let value = try database.get(partitionsKey, in: .meta),
            let stored = LogFormat.integer(UInt32.self, value[...])
        else { throw EventLogError.corrupted("the number of partitions in \(database.path) is missing") }
        guard stored == partitionCount else {
            throw EventLogError.settingsDiffer(
                setting: "partitions", stored: "\(stored)", requested: "\(partitionCount)")
        }
        let hash = String(decoding: try database.get(hashKey, in: .meta) ?? [], as: UTF8.self)
        guard hash == Partitioner.hashName else {
            throw EventLogError.settingsDiffer(
                setting: "partition hash", stored: hash, requested: Partitioner.hashName)
        }
    }

    /// The first offset kept and the end offset of each partition.
    static func recoverBounds(
        _ database: Database, partitionCount: UInt32
    ) throws -> (starts: [UInt64], ends: [UInt64]) {
        var starts: [UInt64] = []
        var ends: [UInt64] = []
        for partition in 0..<partitionCount {
            let start = try database.get(LogFormat.startKey(partition: partition), in: .meta)
                .flatMap { LogFormat.integer(UInt64.self, $0[...]) }
            let greatest = LogPosition(partition: partition, offset: .max)
            let last = try database.last(.log, atMost: LogFormat.entryKey(greatest))
                .flatMap { LogFormat.position(ofKey: $0.key) }
            let end = last.flatMap { $0.partition == partition ? $0.offset + 1 : nil }
            starts.append(start ?? 0)
            ends.append(max(end ?? 0, start ?? 0))
        }
        return (starts, ends)
    }
}
