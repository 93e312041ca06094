import EventLog

extension SimulatedEventLog {
    package func trim(partition: UInt32, before offset: UInt64) async throws {
        try validate(partition: partition)
        try state.withLock { state in
            let end = state.durable.partitions[Int(partition)].bounds.upperBound
            guard offset <= end else {
                throw EventLogError.beyondEnd(partition: partition, requested: offset, end: end)
            }
            try write(.trim(partition: partition, before: offset), &state)
        }
        try await sync()
    }

    package func adopt(partition: UInt32, start: UInt64, entries: [LogEntry]) async throws {
        try validate(partition: partition)
        try state.withLock { state in
            let held = state.written.partitions[Int(partition)].bounds
            let dropsHeld = start > held.upperBound || start < held.lowerBound
            let new = try Adoption.newEntries(entries, of: partition, after: dropsHeld ? start : held.upperBound)
            try write(.adopt(partition: partition, start: dropsHeld ? start : nil, entries: Array(new)), &state)
        }
        try await sync()
    }

    @discardableResult
    package func erase(
        partition: UInt32, replacing replacement: @escaping @Sendable (UInt64, RawSpan) throws -> [UInt8]?
    ) async throws -> Int {
        try validate(partition: partition)
        let count = try state.withLock { state in
            var payloads: [UInt64: [UInt8]] = [:]
            for entry in state.written.partitions[Int(partition)].entries {
                payloads[entry.position.offset] = try replacement(entry.position.offset, entry.payload.span.bytes)
            }
            try write(.erase(partition: partition, payloads), &state)
            return payloads.count
        }
        try await sync()
        return count
    }
}
