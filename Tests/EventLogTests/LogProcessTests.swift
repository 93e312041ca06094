import EventLog
import TestSupport
import Testing

@Suite("A log in a process of its own")
struct LogProcessTests {
    @Test("kill -9 loses nothing that was acknowledged, and leaves a whole checkpoint", arguments: [300, 1_000, 2_500])
    func kill(lines: Int) async throws {
        try await withTemporaryDirectory { path in
            let run = try await LogProcess(#"exec "$0" append "$1""#, [path], killAfterLines: lines)
            let acknowledged = try #require(run.output["ack"])
            #expect(run.output["error"] == nil)
            let log = try EmbeddedEventLog.open(path: path, partitionCount: 4)
            #expect(Set(acknowledged).subtracting(try keys(log)) == [])

            let written = try #require(run.output["checkpoint"]?.last.flatMap { UInt64($0) })
            let found = try #require(try await read(log.checkpoints, 0))
            #expect(found.checkpoint.offset >= written)
            #expect(found.checkpoint.offset <= log.endOffsets()[0])
            #expect(found.users.count == 20)
            #expect(found.users.allSatisfy { $0.1 == found.checkpoint.state })
            await log.close()
        }
    }

    @Test("a write that the system refuses makes it read-only, and loses nothing that was acknowledged")
    func fileSizeLimit() async throws {
        try await withTemporaryDirectory { path in
            // In blocks of 1,024 bytes; the write-ahead log reaches it first.
            let run = try await LogProcess(#"ulimit -f 1500; exec "$0" append "$1""#, [path])
            try checkReadOnly(run, "File too large")
            let log = try EmbeddedEventLog.open(path: path, partitionCount: 4)
            #expect(Set(try #require(run.output["ack"])).subtracting(try keys(log)) == [])
            #expect(try await log.append([record(0, "after")]).first?.isDuplicate == false)
            await log.close()
        }
    }

    @Test(
        "a full disk makes it read-only, and loses nothing that was acknowledged",
        .enabled("mounting a small disk is not permitted here") { try await mayMount() })
    func fullDisk() async throws {
        try await withTemporaryDirectory { path in
            let run = try await LogProcess(
                #"""
                exec unshare --mount bash -c '
                    mount -t tmpfs -o size=12m freshet "$1" && head -c 6M /dev/zero >"$1/ballast" && "$0" append "$1/log"
                    rm "$1/ballast" && "$0" list "$1/log"' "$0" "$1"
                """#, [path])
            try checkReadOnly(run, "No space left on device")
            let entries = Set(try #require(run.output["entry"]))
            #expect(Set(try #require(run.output["ack"])).subtracting(entries) == [])
        }
    }

    private func checkReadOnly(_ run: LogProcess, _ reason: String) throws {
        for what in ["error", "health", "again"] {
            let said = try #require(run.output[what]?.first, "nothing said of \(what)")
            #expect(said.contains(reason))
            #expect(said.contains("read-only") || said.contains("readOnly"))
        }
        #expect(run.output["error"]?.count == 1, "all are told the same")
        #expect(run.output["closed"]?.isEmpty == false, "it can still be closed")
    }

    private func keys(_ log: EmbeddedEventLog) throws -> Set<String> {
        var keys: Set<String> = []
        for partition in 0..<log.partitionCount {
            for entry in try log.read(partition: partition, from: 0, limit: .max) {
                keys.insert(String(decoding: entry.key, as: UTF8.self))
            }
        }
        return keys
    }

    private static func mayMount() async throws -> Bool {
        try await withTemporaryDirectory { path in
            let script = #"exec unshare --mount bash -c 'mount -t tmpfs -o size=4m freshet "$1" && echo yes' "$0" "$1""#
            return try await LogProcess(script, [path]).output["yes"] != nil
        }
    }
}
