import EventLog
import RocksDB
import TestSupport
import Testing

@Suite("The embedded log")
struct EmbeddedEventLogTests {
    @Test("conforms", arguments: EventLogConformance.allCases)
    func conforms(_ behaviour: EventLogConformance) async throws {
        try await withTemporaryDirectory { path in
            let log = try EmbeddedEventLog.open(path: path, partitionCount: EventLogConformance.partitionCount)
            try await behaviour.check(log)
            await log.close()
        }
    }

    @Test("finds everything again when it is opened again")
    func reopening() async throws {
        try await withTemporaryDirectory { path in
            let first = try EmbeddedEventLog.open(path: path, partitionCount: 4)
            _ = try await first.append((0..<20).map { record($0 % 2, "k\($0)") } + [record(2, "gone")])
            try await first.trim(partition: 0, before: 3)
            try await first.trim(partition: 2, before: 1)
            try first.putMeta("node", [1, 2])
            try first.database.put([1], [2], in: .patches, sync: true)
            await first.close()

            let second = try EmbeddedEventLog.open(path: path, partitionCount: 4)
            #expect(second.endOffsets() == [10, 10, 1, 0])
            #expect(second.startOffsets() == [3, 0, 1, 0])
            let results = try await second.append([record(0, "k18"), record(2, "next"), record(0, "k0")])
            #expect(results.map(\.isDuplicate) == [true, false, false])
            #expect(results.map(\.position) == [position(0, 9), position(2, 1), position(0, 10)])
            #expect(try second.meta("node") == [1, 2])
            #expect(try second.meta("format") == nil)
            #expect(try second.database.get([1], in: .patches) == [2])
            await second.close()
        }
    }

    @Test("many waiting appends are written with one fsync")
    func groupCommit() async throws {
        try await withTemporaryDirectory { path in
            let disk = FaultyDisk()
            let log = try EmbeddedEventLog.open(path: path, partitionCount: 4, write: disk.write)
            disk.stop()
            let first = Task { try await log.append([record(0, "first")]) }
            await disk.waitForStarted(1)
            let rest = (0..<50).map { index in
                Task { try await log.append([record(UInt32(index % 4), "k\(index)"), record(0, "shared")]) }
            }
            while log.statistics.queued < 100 { await Task.yield() }
            #expect(log.endOffsets() == [0, 0, 0, 0], "nothing is readable before it is durable")
            disk.go()
            _ = try await first.value
            var duplicates = 0
            for task in rest { duplicates += try await task.value.filter(\.isDuplicate).count }
            #expect(duplicates == 49)
            #expect(disk.writes == 2)
            #expect(log.statistics.appended == 52)
            #expect(log.statistics.duplicates == 49)
            await log.close()
        }
    }

    @Test("a full queue refuses at once and takes appends again later")
    func overload() async throws {
        try await withTemporaryDirectory { path in
            let disk = FaultyDisk()
            var limits = EmbeddedEventLog.QueueLimits()
            limits.records = 3
            let log = try EmbeddedEventLog.open(path: path, partitionCount: 4, limits: limits, write: disk.write)
            disk.stop()
            let first = Task { try await log.append([record(0, "a")]) }
            await disk.waitForStarted(1)
            let second = Task { try await log.append([record(0, "b"), record(0, "c")]) }
            while log.statistics.queued < 2 { await Task.yield() }
            let error = await #expect(throws: EventLogError.self) {
                try await log.append([record(0, "d"), record(0, "e")])
            }
            guard case .overloaded(let retryAfter) = error else {
                Issue.record("expected .overloaded, got \(String(describing: error))")
                return
            }
            #expect(retryAfter >= .milliseconds(5) && retryAfter <= .seconds(5))
            disk.go()
            _ = try await first.value
            _ = try await second.value
            #expect(try await log.append([record(0, "d"), record(0, "e")]).map(\.position.offset) == [3, 4])
            await #expect(throws: EventLogError.self) {
                try await log.append((0..<4).map { record(0, "big\($0)") })
            }
            #expect(log.health == .writable)
            await log.close()
        }
    }

    @Test("after a failed write it is read-only, says why, and still reads", arguments: [true, false])
    func failedWrite(diskFull: Bool) async throws {
        try await withTemporaryDirectory { path in
            let disk = FaultyDisk()
            let log = try EmbeddedEventLog.open(path: path, partitionCount: 4, write: disk.write)
            _ = try await log.append([record(0, "good")])
            disk.fail(diskFull ? .diskFull : .inputOutput)
            disk.stop()
            let failing = Task { try await log.append([record(0, "lost")]) }
            await disk.waitForStarted(2)
            let waiting = Task { try await log.append([record(1, "behind")]) }
            while log.statistics.queued < 1 { await Task.yield() }
            disk.go()
            for task in [failing, waiting] {
                let error = await #expect(throws: EventLogError.self) { try await task.value }
                guard case .readOnly(let reason) = error else {
                    Issue.record("expected .readOnly, got \(String(describing: error))")
                    continue
                }
                #expect(reason.contains("injected"))
            }
            guard case .readOnly(let reason) = log.health else {
                Issue.record("health is \(log.health)")
                return
            }
            #expect(reason.contains(diskFull ? "diskFull" : "inputOutput"))
            await #expect(throws: EventLogError.readOnly(reason: reason)) { try await log.append([record(2, "x")]) }
            #expect(log.endOffsets() == [1, 0, 0, 0])
            #expect(try log.read(partition: 0, from: 0, limit: 5).map(\.key) == [Array("good".utf8)])
            await log.close()

            let again = try EmbeddedEventLog.open(path: path, partitionCount: 4)
            #expect(try await again.append([record(0, "lost")]).first?.position == position(0, 1))
            await again.close()
        }
    }

    @Test("closing writes what waits")
    func closingDrains() async throws {
        try await withTemporaryDirectory { path in
            let disk = FaultyDisk()
            let log = try EmbeddedEventLog.open(path: path, partitionCount: 4, write: disk.write)
            disk.stop()
            let first = Task { try await log.append([record(0, "a")]) }
            await disk.waitForStarted(1)
            let second = Task { try await log.append([record(0, "b")]) }
            while log.statistics.queued < 1 { await Task.yield() }
            let closing = Task { await log.close() }
            while log.health != .closed { await Task.yield() }
            disk.go()
            await closing.value
            #expect(try await first.value.first?.position == position(0, 0))
            #expect(try await second.value.first?.position == position(0, 1))
        }
    }
}
