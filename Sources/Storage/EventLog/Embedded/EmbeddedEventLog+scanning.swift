import RocksDB

extension EmbeddedEventLog {
    public func scan<Result: Sendable>(
        partition: UInt32, from offset: UInt64, into initial: Result,
        _ step: @escaping @Sendable (inout Result, UInt64, RawSpan) throws -> Void
    ) async throws -> (result: Result, next: UInt64) {
        try validate(partition: partition)
        return try await BlockingThread.run { [self] in
            var result = initial
            let next = try mappingErrors {
                try stream(partition, from: offset) { offset, _, payload in try step(&result, offset, payload) }
            }
            return (result, next)
        }
    }

    /// Hands out the entries from `offset` to the end as of the call.
    ///
    /// - Returns: the offset after the last entry.
    func stream(
        _ partition: UInt32, from offset: UInt64,
        _ body: (_ offset: UInt64, _ key: RawSpan, _ payload: RawSpan) throws -> Void
    ) throws -> UInt64 {
        let end = try checkedBounds(partition, offset).upperBound
        var next = offset
        try database.stream(
            .log, from: LogFormat.entryKey(LogPosition(partition: partition, offset: offset)),
            to: LogFormat.entryKey(LogPosition(partition: partition, offset: end))
        ) { key, value in
            let position = LogPosition(partition: partition, offset: next)
            guard LogFormat.isKey(key, of: position) else { return false }
            let parts = try LogFormat.parts(of: value, at: position)
            try body(next, value.extracting(parts.key), value.extracting(parts.payload))
            next += 1
            return true
        }
        if next < end {
            // A trim may have run between looking at the bounds and scanning; anything else is a hole.
            _ = try checkedBounds(partition, offset)
            throw EventLogError.corrupted("partition \(partition) has no entry \(next)")
        }
        return next
    }
}
