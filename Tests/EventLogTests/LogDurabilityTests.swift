import EventLog
import Foundation
import RocksDB
import TestSupport
import Testing

@Suite("Durability and damage")
struct LogDurabilityTests {
    @Test("a copy of the directory taken while the log is open holds every acknowledged entry")
    func crash() async throws {
        try await withTemporaryDirectory { root in
            let log = try EmbeddedEventLog.open(path: root + "/live", partitionCount: 4)
            for round in 0..<5 {
                var acknowledged: [LogPosition: [UInt8]] = [:]
                for index in 0..<20 {
                    let records = (0..<4).map { record($0, "r\(round)-\(index)", "payload \(round) \(index)") }
                    for (result, record) in zip(try await log.append(records), records) {
                        acknowledged[result.position] = record.payload
                    }
                }
                let more = Task {
                    for index in 0..<20 { _ = try await log.append([record(0, "more\(round)-\(index)")]) }
                }
                try copyDirectory(root + "/live", to: root + "/crashed\(round)")
                try await more.value

                let recovered = try EmbeddedEventLog.open(path: root + "/crashed\(round)", partitionCount: 4)
                for (position, payload) in acknowledged {
                    let found = try recovered.read(partition: position.partition, from: position.offset, limit: 1)
                    #expect(found.first?.payload == payload, "\(position) is lost")
                }
                let repeated = try await recovered.append([record(2, "r\(round)-7")])
                #expect(repeated.first?.isDuplicate == true)
                await recovered.close()
            }
            await log.close()
        }
    }

    @Test("a record torn at the end of the write-ahead log is dropped, what came before stays")
    func tornTail() async throws {
        try await withTemporaryDirectory { root in
            try await appendAndCrash(root)
            let wal = try #require(try files(in: root + "/crashed", withExtension: "log").last)
            let bytes = try Data(contentsOf: URL(filePath: wal))
            try bytes.dropLast(5).write(to: URL(filePath: wal))
            let log = try EmbeddedEventLog.open(path: root + "/crashed", partitionCount: 4)
            #expect(log.endOffsets() == [9, 0, 0, 0])
            await log.close()
        }
    }

    @Test("damage inside the write-ahead log is refused instead of cutting off acknowledged entries")
    func damagedMiddle() async throws {
        try await withTemporaryDirectory { root in
            try await appendAndCrash(root)
            let wal = try #require(try files(in: root + "/crashed", withExtension: "log").last)
            var bytes = try Data(contentsOf: URL(filePath: wal))
            bytes[bytes.count / 2] ^= 0x40
            try bytes.write(to: URL(filePath: wal))
            let error = #expect(throws: RocksDBError.self) {
                try EmbeddedEventLog.open(path: root + "/crashed", partitionCount: 4)
            }
            #expect(error?.kind == .corruption)
            #expect(error?.path == root + "/crashed")
        }
    }

    @Test("another number of partitions is refused")
    func otherPartitionCount() async throws {
        try await withTemporaryDirectory { path in
            await (try EmbeddedEventLog.open(path: path, partitionCount: 4)).close()
            #expect(throws: EventLogError.settingsDiffer(setting: "partitions", stored: "4", requested: "8")) {
                try EmbeddedEventLog.open(path: path, partitionCount: 8)
            }
            await (try EmbeddedEventLog.open(path: path, partitionCount: 4)).close()
        }
    }

    @Test("a log of an unknown format version is refused")
    func unknownLogFormat() async throws {
        try await withTemporaryDirectory { path in
            await (try EmbeddedEventLog.open(path: path, partitionCount: 4)).close()
            let database = try Database.open(path: path)
            try database.put(Array("log/format".utf8), [0, 0, 0, 9], in: "meta", sync: true)
            database.close()
            let error = #expect(throws: EventLogError.self) {
                try EmbeddedEventLog.open(path: path, partitionCount: 4)
            }
            #expect(
                error == .unknownFormat(what: "the log in \(path)", found: 9, supported: 1),
                "\(String(describing: error))")
        }
    }

    @Test("an entry of an unknown format version or cut short is refused")
    func unknownEntryFormat() async throws {
        try await withTemporaryDirectory { path in
            let log = try EmbeddedEventLog.open(path: path, partitionCount: 4)
            _ = try await log.append([record(0, "a"), record(0, "b"), record(0, "c")])
            try log.database.put([0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 1], [2, 0, 0], in: "log", sync: true)
            try log.database.put([0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 2], [1, 0, 9, 1], in: "log", sync: true)
            #expect(try log.read(partition: 0, from: 0, limit: 1).count == 1)
            #expect(throws: EventLogError.unknownFormat(what: "the entry at 0:1", found: 2, supported: 1)) {
                try log.read(partition: 0, from: 0, limit: 3)
            }
            #expect(throws: EventLogError.corrupted("the entry at 0:2 is cut short")) {
                try log.read(partition: 0, from: 2, limit: 3)
            }
            try log.database.delete([0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 1], in: "log", sync: true)
            #expect(throws: EventLogError.corrupted("partition 0 has no entry 1")) {
                try log.read(partition: 0, from: 0, limit: 2)
            }
            await log.close()
        }
    }

    /// Ten single appends, then a copy of the directory in `root/crashed`.
    private func appendAndCrash(_ root: String) async throws {
        let log = try EmbeddedEventLog.open(path: root + "/live", partitionCount: 4)
        for index in 0..<10 { _ = try await log.append([record(0, "k\(index)", "some content \(index)")]) }
        try copyDirectory(root + "/live", to: root + "/crashed")
        await log.close()
    }
}
