import RocksDB

extension EmbeddedEventLog {
    /// A small value that the caller keeps beside the log, such as its node id; nil when there is none.
    public func meta(_ name: String) throws -> [UInt8]? {
        try mappingErrors { try database.get(LogFormat.callerKey(name), in: .meta) }
    }

    /// Stores a small value durably. Blocks for an fsync.
    public func putMeta(_ name: String, _ value: [UInt8]) throws {
        try mappingErrors { try database.put(LogFormat.callerKey(name), value, in: .meta, sync: true) }
    }
}
