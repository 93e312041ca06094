import EventLog

extension SimulatedEventLog {
    package func read(partition: UInt32, from offset: UInt64, limit: Int) async throws -> [LogEntry] {
        try validate(partition: partition)
        return try contents { Array(try Self.entries($0, partition, from: offset).prefix(max(0, limit))) }
    }

    package func readAll(from offsets: [UInt32: UInt64], limit: Int) async throws -> LogBatch {
        let generation = self.generation
        for partition in offsets.keys { try validate(partition: partition) }
        return try contents { contents in
            var batch = LogBatch(entries: [], next: offsets, remaining: 0, generation: generation)
            var backlogs: [ReadShares.Backlog] = []
            for (partition, offset) in offsets {
                let count = try Self.entries(contents, partition, from: offset).count
                if count > 0 { backlogs.append(.init(partition: partition, count: UInt64(count))) }
            }
            for share in ReadShares.shares(of: limit, among: backlogs) {
                let offset = offsets[share.partition, default: 0]
                batch.entries += try Self.entries(contents, share.partition, from: offset).prefix(share.limit)
                batch.next[share.partition] = offset + UInt64(share.limit)
                batch.remaining += share.backlog - UInt64(share.limit)
            }
            return batch
        }
    }

    package func scan<Result: Sendable>(
        partition: UInt32, from offset: UInt64, into initial: Result,
        _ step: @escaping @Sendable (inout Result, UInt64, RawSpan) throws -> Void
    ) async throws -> (result: Result, next: UInt64) {
        let entries = try await read(partition: partition, from: offset, limit: .max)
        var result = initial
        for entry in entries { try step(&result, entry.position.offset, entry.payload.span.bytes) }
        return (result, offset + UInt64(entries.count))
    }

    private static func entries(
        _ contents: SimulatedContents, _ number: UInt32, from offset: UInt64
    ) throws -> ArraySlice<LogEntry> {
        let partition = contents.partitions[Int(number)]
        guard offset >= partition.start else {
            throw EventLogError.trimmed(partition: number, requested: offset, earliest: partition.start)
        }
        guard offset <= partition.bounds.upperBound else {
            throw EventLogError.beyondEnd(partition: number, requested: offset, end: partition.bounds.upperBound)
        }
        return partition.entries[Int(offset - partition.start)...]
    }
}
