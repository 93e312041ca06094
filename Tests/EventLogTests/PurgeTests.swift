import EventLog
import Foundation
import TestSupport
import Testing

@Suite("Purging")
struct PurgeTests {
    @Test("what was erased, trimmed or removed is in no file of the directory", arguments: [false, true])
    func files(reopened: Bool) async throws {
        try await withTemporaryDirectory { path in
            var log = try EmbeddedEventLog.open(path: path, partitionCount: 4)
            // The names sort first and last, so that the manifest would name them as the bounds of files.
            let secrets = ["\u{1}-secret-one", "zzz-secret-two"]
            for (index, secret) in secrets.enumerated() {
                let rest = (0..<200).map { record(1, "k\(index)-\($0)", "payload \(index) \($0)") }
                _ = try await log.append([record(1, secret, "of \(secret)"), record(2, secret, secret)] + rest)
                try await log.checkpoints.write(
                    PartitionCheckpoint(offset: 1), of: 1, users: [secret: Array(secret.utf8), "other": [1]])
                try log.database.flush()
            }
            if reopened {
                await log.close()
                log = try EmbeddedEventLog.open(path: path, partitionCount: 4)
            }
            for secret in secrets { #expect(try occurrences(of: secret, in: path) > 0) }

            let erased = try await log.erase(partition: 1) { _, payload in
                payload.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }.contains("secret") ? [] : nil
            }
            #expect(erased == 2)
            try await log.trim(partition: 2, before: 2)
            try await log.checkpoints.write(
                PartitionCheckpoint(offset: 2), of: 1, users: [secrets[0]: nil, secrets[1]: nil])
            for secret in secrets { #expect(try occurrences(of: secret, in: path) > 0, "not before the purge") }
            try await log.purge()
            for secret in secrets { #expect(try occurrences(of: secret, in: path) == 0) }
            #expect(try occurrences(of: "payload 1 7", in: path) > 0)
            #expect(log.endOffsets() == [0, 402, 2, 0])
            await log.close()
        }
    }

    @Test("appends go on meanwhile")
    func beside() async throws {
        try await withTemporaryDirectory { path in
            let log = try EmbeddedEventLog.open(path: path, partitionCount: 4)
            _ = try await log.append((0..<2_000).map { record(0, "k\($0)") })
            async let purged: Void = log.purge()
            for index in 0..<50 { _ = try await log.append([record(1, "k\(index)")]) }
            try await purged
            #expect(log.endOffsets() == [2_000, 50, 0, 0])
            await log.close()
        }
    }

    /// How many files under a directory hold the text.
    private func occurrences(of text: String, in directory: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: directory).filter { name in
            let bytes = try Data(contentsOf: URL(filePath: directory + "/" + name))
            return bytes.range(of: Data(text.utf8)) != nil
        }.count
    }
}
