import RocksDB

/// How checkpoints lie in the column family `.state`; see `LogFormat` for the keys.
enum CheckpointFormat {
    /// Version of a checkpoint's value and of a user's, their first byte. Each has its own, because a checkpoint rewrites
    /// only the users that changed.
    static let version: UInt8 = 1

    private static let checkpointTag: UInt8 = 0
    private static let userTag: UInt8 = 1
    private static let prefixBytes = 5

    /// All the keys of a partition, the checkpoint's own first.
    static func keys(of partition: UInt32) -> (lowerBound: [UInt8], upperBound: [UInt8]) {
        (LogFormat.bigEndian(partition) + [checkpointTag], LogFormat.bigEndian(partition) + [userTag + 1])
    }

    static func batch(
        _ checkpoint: PartitionCheckpoint, of partition: UInt32, users: [String: [UInt8]?]
    ) -> WriteBatch {
        var batch = WriteBatch()
        batch.reserveCapacity(users.count + 1)
        for (user, state) in users {
            let key = LogFormat.bigEndian(partition) + [userTag] + Array(user.utf8)
            if let state { batch.put(key, [version] + state, in: .state) } else { batch.delete(key, in: .state) }
        }
        batch.put(
            LogFormat.bigEndian(partition) + [checkpointTag],
            [version] + LogFormat.bigEndian(checkpoint.offset) + checkpoint.state, in: .state)
        return batch
    }

    /// The user whose key this is; nil for the checkpoint's own.
    static func userID(ofKey key: RawSpan) throws(EventLogError) -> String? {
        guard key.byteCount >= prefixBytes else {
            throw .corrupted("a checkpoint has a key of \(key.byteCount) bytes")
        }
        guard key.unsafeLoad(fromByteOffset: prefixBytes - 1, as: UInt8.self) == userTag else { return nil }
        return key.extracting(droppingFirst: prefixBytes).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    static func checkpoint(_ value: RawSpan) throws(EventLogError) -> PartitionCheckpoint {
        let content = try state(value, of: "a checkpoint")
        guard let offset = LogFormat.integer(UInt64.self, content.prefix(8)) else {
            throw .corrupted("a checkpoint is cut short")
        }
        return PartitionCheckpoint(offset: offset, state: Array(content.dropFirst(8)))
    }

    /// What stands behind the version.
    static func state(_ value: RawSpan, of what: String) throws(EventLogError) -> [UInt8] {
        guard !value.isEmpty else { throw .corrupted("\(what) is empty") }
        let found = value.unsafeLoad(as: UInt8.self)
        guard found == version else {
            throw .unknownFormat(what: what, found: UInt32(found), supported: UInt32(version))
        }
        return value.extracting(droppingFirst: 1).withUnsafeBytes { Array($0) }
    }
}
