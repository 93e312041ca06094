import Foundation
import Logging
import MeshService
import Synchronization
import Testing

/// Lines that a handler wrote.
private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

@Suite struct LogTests {
    private func logger(_ format: LogFormat, to lines: Lines, level: Logger.Level = .info) -> Logger {
        var logger = Logger(label: "session") { label in
            LineLogHandler(
                label: label, level: level, format: format, now: { 1_795_314_548_123_456 }, write: { lines.add($0) })
        }
        logger[metadataKey: "node"] = "session@127.0.0.1:7410"
        return logger
    }

    @Test func textIsOneLineWithTimeLevelMessageAndSortedFields() {
        let lines = Lines()
        logger(.text, to: lines).info("joined the mesh", metadata: ["lease": "3s", "addr": "a \"b\"", "n": ""])
        #expect(
            lines.all == [
                #"2026-11-22T02:29:08.123456Z info     joined the mesh addr="a \"b\"" lease=3s "#
                    + #"n="" node=session@127.0.0.1:7410"#
            ])
    }

    @Test func jsonReadsBackWithEveryField() throws {
        let lines = Lines()
        logger(.json, to: lines).error(
            "line\none \"two\" \u{1}", metadata: ["count": .stringConvertible(3), "of": ["a", "b"]])
        let line = try #require(lines.all.first)
        #expect(!line.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["time"] as? String == "2026-11-22T02:29:08.123456Z")
        #expect(object["level"] as? String == "error")
        #expect(object["logger"] as? String == "session")
        #expect(object["message"] as? String == "line\none \"two\" \u{1}")
        #expect(object["node"] as? String == "session@127.0.0.1:7410")
        #expect(object["count"] as? Int == 3)
        #expect(object["of"] as? [String] == ["a", "b"])
    }

    @Test func aMessageWithNewlinesStaysOneLine() {
        let lines = Lines()
        logger(.text, to: lines).warning("first\nsecond")
        #expect(lines.all.first?.contains("first\\nsecond") == true)
    }

    @Test func whatIsBelowTheLevelIsNotWritten() {
        let lines = Lines()
        logger(.text, to: lines, level: .error).warning("quiet")
        #expect(lines.all.isEmpty)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000000Z"), (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
    ])
    func timesAreUTC(micros: Int64, text: String) {
        let lines = Lines()
        let logger = Logger(label: "t") { label in
            LineLogHandler(label: label, level: .info, format: .text, now: { micros }, write: { lines.add($0) })
        }
        logger.info("x")
        #expect(lines.all.first?.hasPrefix(text) == true)
    }
}
