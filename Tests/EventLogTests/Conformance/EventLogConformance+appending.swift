import EventLog
import Testing

extension EventLogConformance {
    func offsets(_ log: any EventLog) async throws {
        #expect(log.partitionCount == Self.partitionCount)
        #expect(log.health == .writable)
        #expect(try await log.endOffsets() == [0, 0, 0, 0])
        let results = try await log.append([record(1, "a"), record(1, "b"), record(3, "c")])
        #expect(results.map(\.position) == [position(1, 0), position(1, 1), position(3, 0)])
        #expect(results.allSatisfy { !$0.isDuplicate })
        #expect(try await log.append([record(1, "d")]).first?.position == position(1, 2))
        #expect(try await log.endOffsets() == [0, 3, 0, 1])
    }

    func roundTrip(_ log: any EventLog) async throws {
        let records = [
            LogRecord(partition: 0, key: Array("key".utf8), payload: [0, 255, 1]),
            LogRecord(partition: 0, payload: []),
            LogRecord(
                partition: 0, key: Array(repeating: 7, count: LogRecord.maximumKeyBytes),
                payload: Array(repeating: 9, count: 100_000)),
        ]
        _ = try await log.append(records)
        let entries = try await log.read(partition: 0, from: 0, limit: 10)
        #expect(entries.map(\.key) == records.map(\.key))
        #expect(entries.map(\.payload) == records.map(\.payload))
        #expect(entries.map(\.position.offset) == [0, 1, 2])
        #expect(try await log.read(partition: 0, from: 1, limit: 1) == [entries[1]])
    }

    func repeatedKey(_ log: any EventLog) async throws {
        _ = try await log.append([record(2, "first"), record(2, "again", "original")])
        let results = try await log.append([record(2, "again", "repeat"), record(2, "new")])
        #expect(results[0] == AppendResult(position: position(2, 1), isDuplicate: true))
        #expect(results[1] == AppendResult(position: position(2, 2), isDuplicate: false))
        let entries = try await log.read(partition: 2, from: 0, limit: 10)
        #expect(entries.count == 3)
        #expect(entries[1].payload == Array("original".utf8))
    }

    func repeatedInOneAppend(_ log: any EventLog) async throws {
        let results = try await log.append([record(0, "k", "one"), record(0, "other"), record(0, "k", "two")])
        #expect(results.map(\.position.offset) == [0, 1, 0])
        #expect(results.map(\.isDuplicate) == [false, false, true])
        #expect(try await log.endOffsets()[0] == 2)
    }

    func keyPerPartition(_ log: any EventLog) async throws {
        let results = try await log.append([record(0, "k"), record(1, "k")])
        #expect(results.map(\.isDuplicate) == [false, false])
    }

    func withoutKey(_ log: any EventLog) async throws {
        let results = try await log.append([record(0, ""), record(0, "")])
        #expect(results.map(\.isDuplicate) == [false, false])
        #expect(try await log.endOffsets()[0] == 2)
    }

    func concurrentKey(_ log: any EventLog) async throws {
        let results = try await withThrowingTaskGroup(of: AppendResult.self) { group in
            for _ in 0..<40 {
                group.addTask { try #require(try await log.append([record(1, "one")]).first) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.filter { !$0.isDuplicate }.count == 1)
        #expect(Set(results.map(\.position)) == [position(1, 0)])
        #expect(try await log.endOffsets()[1] == 1)
    }

    func concurrentAppends(_ log: any EventLog) async throws {
        let positions = try await withThrowingTaskGroup(of: [LogPosition].self) { group in
            for task in 0..<20 {
                group.addTask {
                    var found: [LogPosition] = []
                    for index in 0..<5 {
                        let records = (0..<Self.partitionCount).map { record($0, "\(task)-\(index)") }
                        found += try await log.append(records).map(\.position)
                    }
                    return found
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(positions).count == 400)
        #expect(try await log.endOffsets() == [100, 100, 100, 100])
        for partition in 0..<Self.partitionCount {
            let entries = try await log.read(partition: partition, from: 0, limit: 1_000)
            #expect(entries.map(\.position.offset) == Array(0..<100))
            #expect(Set(entries.map(\.key)).count == 100)
        }
    }

    func invalidRecords(_ log: any EventLog) async throws {
        let tooLong = Array<UInt8>(repeating: 0, count: LogRecord.maximumPayloadBytes + 1)
        let keyTooLong = Array<UInt8>(repeating: 0, count: LogRecord.maximumKeyBytes + 1)
        for bad in [
            LogRecord(partition: Self.partitionCount, payload: []), LogRecord(partition: 0, payload: tooLong),
            LogRecord(partition: 0, key: keyTooLong, payload: []),
        ] {
            let error = await #expect(throws: EventLogError.self) { try await log.append([record(0, "good"), bad]) }
            guard case .invalidRecord = error else {
                Issue.record("expected .invalidRecord, got \(String(describing: error))")
                continue
            }
        }
        #expect(try await log.endOffsets() == [0, 0, 0, 0])
        #expect(log.health == .writable)
    }

    func emptyAppend(_ log: any EventLog) async throws {
        let generation = log.generation
        #expect(try await log.append([]).isEmpty)
        #expect(log.generation == generation)
    }
}
