import RocksDB
import TestSupport
import Testing

@Suite("RocksDB")
struct DatabaseTests {
    @Test("a batch is atomic across column families and is there after reopening")
    func batches() async throws {
        try await withTemporaryDirectory { path in
            let database = try Database.open(path: path, columnFamilies: ["a", "b"])
            var batch = WriteBatch()
            batch.put([1], [10], in: "a")
            batch.put([1], [], in: "b")
            batch.put([2], [20], in: "a")
            batch.put([3], [30], in: "a")
            batch.delete([2], in: "a")
            batch.deleteRange(from: [3], to: [4], in: "a")
            try database.write(batch, sync: true)
            var bad = WriteBatch()
            bad.put([9], [9], in: "a")
            bad.put([9], [9], in: "nowhere")
            let error = #expect(throws: RocksDBError.self) { try database.write(bad, sync: true) }
            #expect(error?.kind == .unknownColumnFamily)
            database.close()

            let again = try Database.open(path: path)
            #expect(again.columnFamilies == ["default", "a", "b"])
            #expect(try again.get([1], in: "a") == [10])
            #expect(try again.get([1], in: "b") == [])
            #expect(try again.multiGet([[1], [2], [], [3], [9], [1]], in: "a") == [[10], nil, nil, nil, nil, [10]])
        }
    }

    @Test("scans are in byte order, bounded, and stop when told")
    func scans() async throws {
        try await withTemporaryDirectory { path in
            let database = try Database.open(path: path)
            for key in [[2], [1, 255], [1], [1, 0], [255], [255, 255]] as [[UInt8]] {
                try database.put(key, key, in: .default, sync: false)
            }
            #expect(
                try database.pairs(.default).map(\.key) == [[1], [1, 0], [1, 255], [2], [255], [255, 255]])
            #expect(try database.pairs(.default, prefix: [1]).map(\.key) == [[1], [1, 0], [1, 255]])
            #expect(try database.pairs(.default, prefix: [255]).map(\.key) == [[255], [255, 255]])
            #expect(try database.pairs(.default, from: [1, 0], to: [2]).map(\.key) == [[1, 0], [1, 255]])
            #expect(try database.pairs(.default, from: [1, 1], limit: 2).map(\.key) == [[1, 255], [2]])
            #expect(try database.last(.default, atMost: [3])?.key == [2])
            #expect(try database.last(.default, atMost: [0]) == nil)
        }
    }

    @Test("streaming lends the same pairs as a scan, and stops when told")
    func streaming() async throws {
        try await withTemporaryDirectory { path in
            let database = try Database.open(path: path)
            for key in 0..<50 as Range<UInt8> { try database.put([key], [key, key], in: .default, sync: false) }
            try database.flush()
            for key in 50..<100 as Range<UInt8> { try database.put([key], [], in: .default, sync: false) }
            var pairs: [KeyValue] = []
            try database.stream(.default, from: [40], to: [60]) { key, value in
                pairs.append(KeyValue(key: key.withUnsafeBytes(Array.init), value: value.withUnsafeBytes(Array.init)))
                return true
            }
            #expect(pairs == (try database.pairs(.default, from: [40], to: [60])))
            var count = 0
            try database.stream(.default) { _, _ in
                count += 1
                return count < 3
            }
            #expect(count == 3)
        }
    }

    @Test("a purge leaves what is kept")
    func purging() async throws {
        try await withTemporaryDirectory { path in
            let database = try Database.open(path: path, columnFamilies: ["a"])
            try database.put([1], [10], in: "a", sync: true)
            try database.put([2], [20], in: "a", sync: true)
            try database.delete([1], in: "a", sync: true)
            try database.purge()
            database.close()
            let again = try Database.open(path: path)
            #expect(try again.pairs("a") == [KeyValue(key: [2], value: [20])])
        }
    }

    @Test("a checkpoint is a database of its own")
    func checkpoints() async throws {
        try await withTemporaryDirectory { root in
            let database = try Database.open(path: root + "/one")
            try database.put([1], [1], in: .default, sync: false)
            try database.checkpoint(to: root + "/two")
            try database.put([1], [2], in: .default, sync: false)
            try database.flush()
            let copy = try Database.open(path: root + "/two")
            #expect(try copy.get([1], in: .default) == [1])
            #expect(try database.get([1], in: .default) == [2])
        }
    }

    @Test("failures are typed: in use, not there, closed")
    func failures() async throws {
        try await withTemporaryDirectory { path in
            let database = try Database.open(path: path)
            expect(.lockHeld) { _ = try Database.open(path: path) }
            var options = DatabaseOptions()
            options.createIfMissing = false
            expect(.notFound) { _ = try Database.open(path: path + "/none", options: options) }
            expect(.inputOutput) { _ = try Database.open(path: "/dev/null/database") }
            database.close()
            expect(.closed) { _ = try database.get([1], in: .default) }
            expect(.closed) { _ = try database.put([1], [1], in: .default, sync: true) }
        }
    }

    @Test(
        "RocksDB's messages are classified",
        arguments: [
            ("IO error: No space left on device: While appending to file: /d/000012.log", RocksDBError.Kind.diskFull),
            ("IO error: While fsync: /d/000012.log: Input/output error", .inputOutput),
            ("IO error: While lock file: /d/LOCK: Resource temporarily unavailable", .lockHeld),
            ("Corruption: block checksum mismatch", .corruption),
            ("Invalid argument: /d: does not exist (create_if_missing is false)", .notFound),
            ("Busy: ", .other),
        ])
    func classification(message: String, kind: RocksDBError.Kind) {
        #expect(RocksDBError(operation: .write, path: "/d", classifying: message).kind == kind)
    }

    private func expect(_ kind: RocksDBError.Kind, _ body: () throws -> Void) {
        let error = #expect(throws: RocksDBError.self, performing: body)
        #expect(error?.kind == kind, "\(String(describing: error))")
    }
}
