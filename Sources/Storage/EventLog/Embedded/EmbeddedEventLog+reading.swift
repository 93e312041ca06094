import RocksDB

extension EmbeddedEventLog {
    public func read(partition: UInt32, from offset: UInt64, limit: Int) throws -> [LogEntry] {
        try validate(partition: partition)
        let bounds = try checkedBounds(partition, offset)
        guard limit > 0, offset < bounds.upperBound else { return [] }
        let count = min(bounds.upperBound - offset, UInt64(limit))
        var entries: [LogEntry] = []
        entries.reserveCapacity(Int(count))
        try mappingErrors {
            try database.scan(
                .log, from: LogFormat.entryKey(LogPosition(partition: partition, offset: offset)),
                to: LogFormat.entryKey(LogPosition(partition: partition, offset: offset + count))
            ) { pair in
                let entry = try LogFormat.decode(key: pair.key, value: pair.value)
                guard entry.position.offset == offset + UInt64(entries.count) else { return false }
                entries.append(entry)
                return true
            }
        }
        if entries.count < Int(count) {
            // A trim may have run between looking at the bounds and scanning; anything else is a hole.
            _ = try checkedBounds(partition, offset)
            throw EventLogError.corrupted("partition \(partition) has no entry \(offset + UInt64(entries.count))")
        }
        return entries
    }

    public func readAll(from offsets: [UInt32: UInt64], limit: Int) throws -> LogBatch {
        let generation = self.generation
        let ends = state.ends
        var next = offsets
        var backlogs: [ReadShares.Backlog] = []
        for (partition, offset) in offsets {
            try validate(partition: partition)
            let bounds = try checkedBounds(partition, offset)
            if offset < min(bounds.upperBound, ends[Int(partition)]) {
                backlogs.append(.init(partition: partition, count: ends[Int(partition)] - offset))
            }
        }
        var entries: [LogEntry] = []
        var remaining: UInt64 = 0
        for share in ReadShares.shares(of: limit, among: backlogs) {
            let offset = offsets[share.partition, default: 0]
            let found = try read(partition: share.partition, from: offset, limit: share.limit)
            entries.append(contentsOf: found)
            next[share.partition] = offset + UInt64(found.count)
            remaining += share.backlog - UInt64(found.count)
        }
        return LogBatch(entries: entries, next: next, remaining: remaining, generation: generation)
    }

    func checkedBounds(_ partition: UInt32, _ offset: UInt64) throws -> Range<UInt64> {
        let bounds = state.bounds(of: partition)
        guard offset >= bounds.lowerBound else {
            throw EventLogError.trimmed(partition: partition, requested: offset, earliest: bounds.lowerBound)
        }
        guard offset <= bounds.upperBound else {
            throw EventLogError.beyondEnd(partition: partition, requested: offset, end: bounds.upperBound)
        }
        return bounds
    }
}

/// Runs a storage operation and turns its failure into the log's error.
func mappingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as RocksDBError {
        switch error.kind {
        case .closed: throw EventLogError.closed
        case .corruption: throw EventLogError.corrupted(error.description)
        default: throw EventLogError.storage(error.description)
        }
    }
}
