import EventLog
import Synchronization

/// A log on a `SimulatedDisk`, which conforms to `EventLog` as the embedded engine does, without threads: for
/// deterministic simulations of what stands on it. Every append is written at once and syncs by itself.
package final class SimulatedEventLog: EventLog {
    struct State {
        /// What readers see: everything durable.
        var durable: SimulatedContents
        /// Number of operations in `durable`.
        var durableOperations: Int
        /// What is written, durable or not: the ground for the next write.
        var written: SimulatedContents
        var health = EventLogHealth.writable
        var inFlight = 0
    }

    package let partitionCount: UInt32
    let disk: SimulatedDisk
    let state: Mutex<State>
    private let life: Int
    private let maximumInFlight: Int
    private let signal = AppendSignal()

    /// Opens what the disk holds.
    ///
    /// - Parameter maximumInFlight: appends that may wait for their syncs; more are refused with `.overloaded`.
    /// - Throws: `RocksDBError` of kind `.lockHeld` while another log has the disk open.
    package init(_ disk: SimulatedDisk, maximumInFlight: Int = .max) throws {
        let (life, contents) = try disk.open()
        self.life = life
        self.disk = disk
        self.maximumInFlight = maximumInFlight
        partitionCount = disk.partitionCount
        state = Mutex(State(durable: contents, durableOperations: disk.written, written: contents))
    }

    package var checkpoints: SimulatedCheckpointStore { SimulatedCheckpointStore(log: self) }

    package var health: EventLogHealth {
        disk.isAlive(life) ? state.withLock { $0.health } : .closed
    }

    package var generation: UInt64 { signal.generation }

    package func append(_ records: [LogRecord]) async throws -> [AppendResult] {
        for record in records { try record.validate(partitionCount: partitionCount) }
        guard !records.isEmpty else { return [] }
        let results = try state.withLock { state in
            guard state.inFlight < maximumInFlight else { throw EventLogError.overloaded(retryAfter: .milliseconds(5)) }
            let (results, entries) = Self.plan(records, state.written)
            try write(.append(entries), &state)
            state.inFlight += 1
            return results
        }
        defer { state.withLock { $0.inFlight -= 1 } }
        try await sync()
        return results
    }

    package func endOffsets() async throws -> [UInt64] {
        try contents { $0.partitions.map(\.bounds.upperBound) }
    }

    package func startOffsets() async throws -> [UInt64] {
        try contents { $0.partitions.map(\.bounds.lowerBound) }
    }

    package func waitForAppend(after generation: UInt64, timeout: Duration) async throws -> UInt64 {
        guard timeout > .zero else { return signal.generation }
        return try await withThrowingTaskGroup(of: UInt64.self) { [signal, disk] group in
            group.addTask { try await signal.wait(after: generation, timeout: nil) }
            group.addTask {
                try await disk.sleep(timeout)
                return signal.generation
            }
            defer { group.cancelAll() }
            return try await group.next() ?? signal.generation
        }
    }

    package func close() async {
        let wasOpen = state.withLock { state in
            defer { state.health = .closed }
            return state.health != .closed
        }
        signal.close()
        guard wasOpen else { return }
        _ = try? await sync()
        disk.close(life)
    }

    /// Changes the written state by an operation, which is durable after the next `sync`.
    func write(_ operation: SimulatedOperation, _ state: inout State) throws {
        if state.health != .writable {
            guard case .readOnly(let reason) = state.health else { throw EventLogError.closed }
            throw EventLogError.readOnly(reason: reason)
        }
        do throws(EventLogError) {
            try disk.write(operation, life)
        } catch {
            if case .readOnly = error { state.health = .readOnly(reason: "the disk failed: \(error)") }
            throw error
        }
        state.written.apply(operation)
    }

    /// Waits until everything written is durable, and publishes it.
    func sync() async throws {
        let synced: Int
        do {
            synced = try await disk.sync(life)
        } catch {
            state.withLock { state in
                guard case .readOnly(let reason)? = error as? EventLogError, state.health == .writable else { return }
                state.health = .readOnly(reason: reason)
            }
            throw error
        }
        let moved = state.withLock { state in
            guard synced > state.durableOperations else { return false }
            let before = state.durable.partitions.map(\.bounds.upperBound)
            for operation in disk.operations(state.durableOperations..<synced) { state.durable.apply(operation) }
            state.durableOperations = synced
            return before != state.durable.partitions.map(\.bounds.upperBound)
        }
        if moved { signal.advance() }
    }

    /// Syncs, then leaves nothing of what was overwritten on the disk.
    package func purge() async throws {
        try await sync()
        try disk.compact(life, through: state.withLock { $0.durableOperations })
    }

    /// Reads what is durable.
    func contents<Result>(_ body: (SimulatedContents) throws -> Result) throws -> Result {
        try state.withLock { state in
            guard state.health != .closed, disk.isAlive(life) else { throw EventLogError.closed }
            return try body(state.durable)
        }
    }

    private static func plan(
        _ records: [LogRecord], _ contents: SimulatedContents
    ) -> (results: [AppendResult], entries: [LogEntry]) {
        var results: [AppendResult] = []
        var entries: [LogEntry] = []
        var planned = contents.partitions.map(\.bounds.upperBound)
        var keys: [UInt32: [[UInt8]: UInt64]] = [:]
        for record in records {
            let partition = Int(record.partition)
            let known = contents.partitions[partition].keys[record.key] ?? keys[record.partition]?[record.key]
            let first = record.key.isEmpty ? nil : known
            let position = LogPosition(partition: record.partition, offset: first ?? planned[partition])
            results.append(AppendResult(position: position, isDuplicate: first != nil))
            guard first == nil else { continue }
            keys[record.partition, default: [:]][record.key] = position.offset
            planned[partition] += 1
            entries.append(LogEntry(position: position, key: record.key, payload: record.payload))
        }
        return (results, entries)
    }
}
