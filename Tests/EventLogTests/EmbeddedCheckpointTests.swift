import EventLog
import RocksDB
import TestSupport
import Testing

@Suite("Checkpoints of the embedded log")
struct EmbeddedCheckpointTests {
    @Test("conform", arguments: CheckpointConformance.allCases)
    func conforms(_ behaviour: CheckpointConformance) async throws {
        try await withTemporaryDirectory { path in
            let log = try EmbeddedEventLog.open(path: path, partitionCount: EventLogConformance.partitionCount)
            try await behaviour.check(log.checkpoints)
            await log.close()
        }
    }

    @Test("a copy of the directory taken at any time holds a whole checkpoint, never ahead of the log")
    func crash() async throws {
        try await withTemporaryDirectory { root in
            let log = try EmbeddedEventLog.open(path: root + "/live", partitionCount: 4)
            let writing = Task {
                for round in 1...40 as ClosedRange<UInt64> {
                    _ = try await log.append([record(1, "k\(round)")])
                    let users = (0..<50).map { ("user-\($0)", [UInt8(round)] as [UInt8]?) }
                    try await log.checkpoints.write(
                        PartitionCheckpoint(offset: round), of: 1, users: Dictionary(uniqueKeysWithValues: users))
                }
            }
            for copy in 0..<4 {
                while log.endOffsets()[1] < UInt64(copy * 8 + 2) { await Task.yield() }
                let acknowledged = try #require(try await read(log.checkpoints, 1)).checkpoint.offset
                try copyDirectory(root + "/live", to: root + "/crashed\(copy)")
                let recovered = try EmbeddedEventLog.open(path: root + "/crashed\(copy)", partitionCount: 4)
                let found = try #require(try await read(recovered.checkpoints, 1))
                #expect(found.checkpoint.offset >= acknowledged)
                #expect(found.checkpoint.offset <= recovered.endOffsets()[1])
                #expect(found.users.count == 50)
                #expect(found.users.allSatisfy { $0.1 == [UInt8(found.checkpoint.offset)] })
                await recovered.close()
            }
            try await writing.value
            await log.close()
        }
    }

    @Test("a failed checkpoint makes the log read-only and leaves the one before")
    func failure() async throws {
        try await withTemporaryDirectory { path in
            let disk = FaultyDisk()
            let log = try EmbeddedEventLog.open(path: path, partitionCount: 4, write: disk.write)
            try await log.checkpoints.write(PartitionCheckpoint(offset: 1), of: 0, users: ["u": [1]])
            disk.fail(.diskFull)
            for attempt in 0..<2 {
                let error = await #expect(throws: EventLogError.self) {
                    try await log.checkpoints.write(PartitionCheckpoint(offset: 2), of: 0, users: ["u": [2]])
                }
                guard case .readOnly(let reason) = error else {
                    Issue.record("attempt \(attempt): expected .readOnly, got \(String(describing: error))")
                    continue
                }
                #expect(reason.contains("injected"))
            }
            await #expect(throws: EventLogError.self) { try await log.append([record(0, "a")]) }
            await #expect(throws: EventLogError.self) { try await log.adopt(partition: 0, start: 3, entries: []) }
            await #expect(throws: EventLogError.self) { try await log.checkpoints.setNote("n", []) }
            #expect(try await read(log.checkpoints, 0)?.users.map(\.1) == [[1]])
            await log.close()
            await #expect(throws: EventLogError.closed) { _ = try await read(log.checkpoints, 0) }
        }
    }

    @Test("one of an unknown format version is refused")
    func unknownFormat() async throws {
        try await withTemporaryDirectory { path in
            let log = try EmbeddedEventLog.open(path: path, partitionCount: 4)
            try await log.checkpoints.write(PartitionCheckpoint(offset: 1), of: 0, users: ["u": [1]])
            try log.database.put([0, 0, 0, 0, 1] + Array("v".utf8), [2, 1], in: "state", sync: true)
            await #expect(throws: EventLogError.unknownFormat(what: "a user's state", found: 2, supported: 1)) {
                _ = try await read(log.checkpoints, 0)
            }
            try log.database.put([0, 0, 0, 0, 0], [3, 1], in: "state", sync: true)
            await #expect(throws: EventLogError.unknownFormat(what: "a checkpoint", found: 3, supported: 1)) {
                _ = try await read(log.checkpoints, 0)
            }
            await log.close()
        }
    }
}
