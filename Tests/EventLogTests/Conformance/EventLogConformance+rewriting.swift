import EventLog
import Testing

extension EventLogConformance {
    func adopted(_ log: any EventLog) async throws {
        let generation = log.generation
        try await log.adopt(partition: 2, start: 0, entries: entries(2, 0..<5))
        #expect(log.generation > generation)
        try await log.adopt(partition: 2, start: 0, entries: entries(2, 5..<8))
        #expect(try await log.endOffsets() == [0, 0, 8, 0])
        #expect(try await log.read(partition: 2, from: 0, limit: 10) == entries(2, 0..<8))
        let results = try await log.append([record(2, "k3"), record(2, "new")])
        #expect(results.map(\.isDuplicate) == [true, false])
        #expect(results.map(\.position) == [position(2, 3), position(2, 8)])
    }

    func adoptedAgain(_ log: any EventLog) async throws {
        try await log.adopt(partition: 0, start: 0, entries: entries(0, 0..<5))
        try await log.adopt(partition: 0, start: 0, entries: entries(0, 0..<5))
        try await log.adopt(partition: 0, start: 2, entries: entries(0, 3..<7))
        try await log.adopt(partition: 0, start: 7, entries: [])
        #expect(try await log.startOffsets()[0] == 0)
        #expect(try await log.read(partition: 0, from: 0, limit: 10) == entries(0, 0..<7))
    }

    func adoptedAfterATrim(_ log: any EventLog) async throws {
        _ = try await log.append([record(0, "old"), record(1, "other")])
        try await log.adopt(partition: 0, start: 5, entries: entries(0, 5..<7))
        try await log.adopt(partition: 3, start: 9, entries: [])
        #expect(try await log.startOffsets() == [5, 0, 0, 9])
        #expect(try await log.endOffsets() == [7, 1, 0, 9])
        await #expect(throws: EventLogError.trimmed(partition: 0, requested: 0, earliest: 5)) {
            try await log.read(partition: 0, from: 0, limit: 1)
        }
        #expect(try await log.read(partition: 0, from: 5, limit: 10) == entries(0, 5..<7))
        let results = try await log.append([record(0, "old"), record(3, "first")])
        #expect(results.map(\.isDuplicate) == [false, false])
        #expect(results.map(\.position) == [position(0, 7), position(3, 9)])
    }

    func adoptedFromBeforeTheStart(_ log: any EventLog) async throws {
        try await log.adopt(partition: 0, start: 0, entries: entries(0, 0..<6))
        try await log.trim(partition: 0, before: 6)
        try await log.adopt(partition: 0, start: 2, entries: entries(0, 2..<4))
        try await log.adopt(partition: 0, start: 2, entries: entries(0, 4..<5))
        #expect(try await log.startOffsets()[0] == 2)
        #expect(try await log.read(partition: 0, from: 2, limit: 10) == entries(0, 2..<5))
    }

    func adoptedWithAGap(_ log: any EventLog) async throws {
        let broken = [
            entries(0, 1..<3), entries(0, 0..<2) + entries(0, 3..<4), entries(1, 0..<1),
            [LogEntry(position: position(0, 0), key: [], payload: Array(repeating: 0, count: (1 << 20) + 1))],
        ]
        for entries in broken {
            let error = await #expect(throws: EventLogError.self) {
                try await log.adopt(partition: 0, start: 0, entries: entries)
            }
            guard case .invalidRecord = error else {
                Issue.record("expected .invalidRecord, got \(String(describing: error))")
                continue
            }
        }
        await #expect(throws: EventLogError.self) {
            try await log.adopt(partition: Self.partitionCount, start: 0, entries: [])
        }
        #expect(try await log.endOffsets() == [0, 0, 0, 0])
        #expect(log.health == .writable)
    }

    func erased(_ log: any EventLog) async throws {
        _ = try await log.append((0..<6).map { record(1, "k\($0)", "payload \($0)") } + [record(2, "k1")])
        let count = try await log.erase(partition: 1) { offset, payload in
            offset % 2 == 1 && payload.byteCount == 9 ? [7] : nil
        }
        #expect(count == 3)
        let entries = try await log.read(partition: 1, from: 0, limit: 10)
        #expect(entries.map(\.position.offset) == [0, 1, 2, 3, 4, 5])
        #expect(entries.map(\.payload.count) == [9, 1, 9, 1, 9, 1])
        #expect(entries.map(\.key.isEmpty) == [false, true, false, true, false, true])
        #expect(try await log.read(partition: 2, from: 0, limit: 10).map(\.key) == [Array("k1".utf8)])
        let none = try await log.erase(partition: 3) { _, _ in [7] }
        #expect(none == 0)
    }

    func erasedKey(_ log: any EventLog) async throws {
        _ = try await log.append([record(0, "gone"), record(0, "kept")])
        _ = try await log.erase(partition: 0) { offset, _ in offset == 0 ? [] : nil }
        let results = try await log.append([record(0, "gone"), record(0, "kept")])
        #expect(results.map(\.isDuplicate) == [false, true])
        #expect(results.map(\.position.offset) == [2, 1])
    }

    func purged(_ log: any EventLog) async throws {
        _ = try await log.append((0..<10).map { record(0, "k\($0)", "payload \($0)") })
        try await log.trim(partition: 0, before: 3)
        _ = try await log.erase(partition: 0) { offset, _ in offset == 5 ? [] : nil }
        try await log.purge()
        let entries = try await log.read(partition: 0, from: 3, limit: 10)
        #expect(entries.map(\.payload.count) == [9, 9, 0, 9, 9, 9, 9])
        #expect(try await log.append([record(0, "k9"), record(0, "k5")]).map(\.isDuplicate) == [true, false])
    }

    func scanned(_ log: any EventLog) async throws {
        let records = (0..<300).map { record(3, "k\($0)", "payload \($0)") }
        _ = try await log.append(records + [record(2, "other")])
        let (payloads, next) = try await log.scan(partition: 3, from: 100, into: [UInt64: [UInt8]]()) {
            $0[$1] = $2.withUnsafeBytes { Array($0) }
        }
        #expect(next == 300)
        #expect(payloads.count == 200)
        #expect(payloads.allSatisfy { $0.value == records[Int($0.key)].payload })
        let (offsets, _) = try await log.scan(partition: 3, from: 298, into: [UInt64]()) { offsets, offset, _ in
            offsets.append(offset)
        }
        #expect(offsets == [298, 299])
        let (none, end) = try await log.scan(partition: 3, from: 300, into: 0) { count, _, _ in count += 1 }
        #expect(none == 0 && end == 300)
    }

    func scanFailures(_ log: any EventLog) async throws {
        struct Stop: Error {}
        _ = try await log.append((0..<10).map { record(0, "k\($0)") })
        try await log.trim(partition: 0, before: 2)
        await #expect(throws: Stop.self) {
            _ = try await log.scan(partition: 0, from: 2, into: 0) { _, offset, _ in if offset == 4 { throw Stop() } }
        }
        await #expect(throws: EventLogError.trimmed(partition: 0, requested: 1, earliest: 2)) {
            _ = try await log.scan(partition: 0, from: 1, into: 0) { _, _, _ in }
        }
        await #expect(throws: EventLogError.beyondEnd(partition: 0, requested: 11, end: 10)) {
            _ = try await log.scan(partition: 0, from: 11, into: 0) { _, _, _ in }
        }
        await #expect(throws: EventLogError.self) {
            _ = try await log.scan(partition: Self.partitionCount, from: 0, into: 0) { _, _, _ in }
        }
    }

    private func entries(_ partition: UInt32, _ offsets: Range<UInt64>) -> [LogEntry] {
        offsets.map {
            LogEntry(position: position(partition, $0), key: Array("k\($0)".utf8), payload: Array("payload \($0)".utf8))
        }
    }
}
