import RocksDB

extension EmbeddedEventLog {
    public func adopt(partition: UInt32, start: UInt64, entries: [LogEntry]) async throws {
        try validate(partition: partition)
        try await BlockingThread.run { [self] in
            let isNew = try rewriting.withLock { _ in
                try writer.movingEnds {
                    let held = state.bounds(of: partition)
                    let plan = try AdoptionPlan(partition: partition, held: held, start: start, entries: entries)
                    guard !plan.batch.isEmpty else { return false }
                    // Readers learn first that what is dropped is gone, and last of what is new.
                    if plan.dropsHeld { state.setBounds(of: partition, to: start..<start) }
                    try writer.write(plan.batch)
                    state.setBounds(of: partition, to: plan.bounds)
                    return true
                }
            }
            if isNew { signal.advance() }
        }
    }
}
