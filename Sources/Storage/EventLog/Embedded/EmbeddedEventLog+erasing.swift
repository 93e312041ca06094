import RocksDB

extension EmbeddedEventLog {
    @discardableResult
    public func erase(
        partition: UInt32, replacing replacement: @escaping @Sendable (UInt64, RawSpan) throws -> [UInt8]?
    ) async throws -> Int {
        try validate(partition: partition)
        return try await BlockingThread.run { [self] in
            try rewriting.withLock { _ in try mappingErrors { try eraseSteps(partition, replacement) } }
        }
    }

    public func purge() async throws {
        try await BlockingThread.run { [self] in
            if case .readOnly(let reason) = health { throw EventLogError.readOnly(reason: reason) }
            try mappingErrors { try database.purge() }
        }
    }

    /// One pass over the partition; what is to be replaced is written in batches, so that memory stays bounded. Appends
    /// go on beside it: an entry's key stays in the index until the batch that erases it, and the index cannot have
    /// moved on to another entry before.
    private func eraseSteps(
        _ partition: UInt32, _ replacement: (UInt64, RawSpan) throws -> [UInt8]?
    ) throws -> Int {
        var erased = 0
        var batch = WriteBatch()
        let start = state.bounds(of: partition).lowerBound
        _ = try stream(partition, from: start) { offset, key, payload in
            guard let payload = try replacement(offset, payload) else { return }
            if !key.isEmpty {
                let key = key.withUnsafeBytes { Array($0) }
                batch.delete(LogFormat.idempotencyKey(partition: partition, key: key), in: .keys)
            }
            batch.put(
                LogFormat.entryKey(LogPosition(partition: partition, offset: offset)),
                LogFormat.encode(key: [], payload: payload), in: .log)
            erased += 1
            if batch.count >= Self.rewriteStep {
                try writer.write(batch)
                batch = WriteBatch()
            }
        }
        if !batch.isEmpty { try writer.write(batch) }
        return erased
    }
}
