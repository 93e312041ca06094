import RocksDB

extension EmbeddedEventLog {
    /// Entries that one step of trimming or erasing goes over.
    static let rewriteStep: UInt64 = 4_096

    public func trim(partition: UInt32, before offset: UInt64) async throws {
        try validate(partition: partition)
        try await BlockingThread.run { [self] in
            try rewriting.withLock { _ in try mappingErrors { try trimSteps(partition, before: offset) } }
        }
    }

    /// Each step moves the start, drops entries and drops their keys in one batch, so a crash leaves no half of it.
    private func trimSteps(_ partition: UInt32, before offset: UInt64) throws {
        let bounds = state.bounds(of: partition)
        guard offset <= bounds.upperBound else {
            throw EventLogError.beyondEnd(partition: partition, requested: offset, end: bounds.upperBound)
        }
        var start = bounds.lowerBound
        while start < offset {
            let end = min(offset, start + Self.rewriteStep)
            let from = LogFormat.entryKey(LogPosition(partition: partition, offset: start))
            let to = LogFormat.entryKey(LogPosition(partition: partition, offset: end))
            var batch = WriteBatch()
            try database.scan(.log, from: from, to: to) { pair in
                let entry = try LogFormat.decode(key: pair.key, value: pair.value)
                if !entry.key.isEmpty {
                    batch.delete(LogFormat.idempotencyKey(partition: partition, key: entry.key), in: .keys)
                }
                return true
            }
            batch.deleteRange(from: from, to: to, in: .log)
            batch.put(LogFormat.startKey(partition: partition), LogFormat.bigEndian(end), in: .meta)
            // Readers learn of the new start first, so that a gap they meet is always explained by it.
            state.moveStart(of: partition, to: end)
            try writer.write(batch)
            start = end
        }
    }
}
