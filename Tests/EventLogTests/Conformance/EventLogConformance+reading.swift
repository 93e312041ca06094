import EventLog
import Testing

extension EventLogConformance {
    func readingAtTheEnd(_ log: any EventLog) async throws {
        _ = try await log.append([record(0, "a")])
        #expect(try await log.read(partition: 0, from: 1, limit: 10).isEmpty)
        #expect(try await log.read(partition: 0, from: 0, limit: 0).isEmpty)
        await #expect(throws: EventLogError.beyondEnd(partition: 0, requested: 2, end: 1)) {
            try await log.read(partition: 0, from: 2, limit: 10)
        }
        await #expect(throws: EventLogError.beyondEnd(partition: 1, requested: 5, end: 0)) {
            try await log.readAll(from: [0: 0, 1: 5], limit: 10)
        }
        await #expect(throws: EventLogError.self) {
            try await log.read(partition: Self.partitionCount, from: 0, limit: 1)
        }
    }

    func readAllOnce(_ log: any EventLog) async throws {
        _ = try await log.append((0..<200).map { record($0 % 3, "k\($0)") })
        _ = try await log.append((0..<30).map { record(2, "tail\($0)") })
        var offsets: [UInt32: UInt64] = [0: 0, 1: 0, 2: 0, 3: 0]
        var seen: [LogPosition] = []
        var reads = 0
        while true {
            let batch = try await log.readAll(from: offsets, limit: 7)
            #expect(batch.entries.count <= 7)
            if batch.entries.isEmpty { break }
            seen += batch.entries.map(\.position)
            offsets = batch.next
            reads += 1
        }
        #expect(seen.count == 230)
        #expect(Set(seen).count == 230)
        #expect(reads == 33)
        #expect(offsets == [0: 67, 1: 67, 2: 96, 3: 0])
    }

    func readAllRemaining(_ log: any EventLog) async throws {
        _ = try await log.append((0..<10).map { record(0, "a\($0)") } + [record(1, "b")])
        let batch = try await log.readAll(from: [0: 0, 1: 0], limit: 5)
        #expect(batch.entries.map(\.position) == (0..<4).map { position(0, $0) } + [position(1, 0)])
        #expect(batch.next == [0: 4, 1: 1])
        #expect(batch.remaining == 6)
        #expect(batch.generation == log.generation)
        let onlyOne = try await log.readAll(from: [1: 0], limit: 5)
        #expect(onlyOne.entries.map(\.position) == [position(1, 0)])
        #expect(onlyOne.remaining == 0)
    }

    func trimmed(_ log: any EventLog) async throws {
        _ = try await log.append((0..<10).map { record(0, "k\($0)") } + [record(1, "other")])
        try await log.trim(partition: 0, before: 6)
        try await log.trim(partition: 0, before: 2)
        #expect(try await log.startOffsets() == [6, 0, 0, 0])
        #expect(try await log.endOffsets() == [10, 1, 0, 0])
        await #expect(throws: EventLogError.trimmed(partition: 0, requested: 5, earliest: 6)) {
            try await log.read(partition: 0, from: 5, limit: 1)
        }
        await #expect(throws: EventLogError.trimmed(partition: 0, requested: 0, earliest: 6)) {
            try await log.readAll(from: [0: 0, 1: 0], limit: 1)
        }
        #expect(try await log.read(partition: 0, from: 6, limit: 10).map(\.position.offset) == [6, 7, 8, 9])
        #expect(try await log.read(partition: 1, from: 0, limit: 10).count == 1)
        await #expect(throws: EventLogError.beyondEnd(partition: 0, requested: 11, end: 10)) {
            try await log.trim(partition: 0, before: 11)
        }
        try await log.trim(partition: 0, before: 10)
        #expect(try await log.append([record(0, "after")]).first?.position == position(0, 10))
    }

    func trimmedKey(_ log: any EventLog) async throws {
        _ = try await log.append([record(0, "old"), record(0, "kept")])
        try await log.trim(partition: 0, before: 1)
        let results = try await log.append([record(0, "old"), record(0, "kept")])
        #expect(results.map(\.isDuplicate) == [false, true])
        #expect(results.map(\.position.offset) == [2, 1])
    }
}
