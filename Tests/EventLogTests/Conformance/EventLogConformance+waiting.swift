import EventLog
import Testing

extension EventLogConformance {
    /// Longer than any test runs: a wait that lasts as long is a failure by itself.
    private static let long = Duration.seconds(60)

    func waitForAppend(_ log: any EventLog) async throws {
        let generation = log.generation
        async let first = log.waitForAppend(after: generation, timeout: Self.long)
        async let second = log.waitForAppend(after: generation, timeout: Self.long)
        _ = try await log.append([record(0, "a")])
        #expect(try await first > generation)
        #expect(try await second > generation)
        #expect(log.generation > generation)
    }

    func waitForTimeout(_ log: any EventLog) async throws {
        let generation = log.generation
        #expect(try await log.waitForAppend(after: generation, timeout: .zero) == generation)
        #expect(try await log.waitForAppend(after: generation, timeout: .milliseconds(1)) == generation)
    }

    func appendBeforeWait(_ log: any EventLog) async throws {
        let batch = try await log.readAll(from: [0: 0], limit: 10)
        #expect(batch.entries.isEmpty)
        _ = try await log.append([record(0, "a")])
        #expect(try await log.waitForAppend(after: batch.generation, timeout: Self.long) > batch.generation)
    }

    func cancelledWait(_ log: any EventLog) async throws {
        let generation = log.generation
        let before = Task { try await log.waitForAppend(after: generation, timeout: Self.long) }
        before.cancel()
        await #expect(throws: CancellationError.self) { try await before.value }
        let during = Task { try await log.waitForAppend(after: generation, timeout: Self.long) }
        for _ in 0..<100 { await Task.yield() }
        during.cancel()
        await #expect(throws: CancellationError.self) { try await during.value }
    }

    func closing(_ log: any EventLog) async throws {
        _ = try await log.append([record(0, "a")])
        let generation = log.generation
        let waiting = Task { try await log.waitForAppend(after: generation, timeout: Self.long) }
        for _ in 0..<100 { await Task.yield() }
        await log.close()
        await log.close()
        await #expect(throws: EventLogError.closed) { try await waiting.value }
        await #expect(throws: EventLogError.closed) { try await log.append([record(0, "b")]) }
        await #expect(throws: EventLogError.closed) { try await log.read(partition: 0, from: 0, limit: 1) }
        #expect(log.health == .closed)
    }
}
