import EventFiles
import Signals
import TestSupport
import Testing

@Suite("Lines")
struct LineTests {
    private static let header = "user_id\titem_id\tts\n"

    @Test func aHugeLineIsRejectedAndCostsOnlyItself() throws {
        let huge = "x" + String(repeating: "y", count: 3_000_000)
        var options = EventFileOptions()
        options.maximumRowBytes = 1_000
        let found = try contents(Self.header + "a\t1\t10\n\(huge)\t1\t5\nb\t2\t20\n", named: "f.tsv", options)
        #expect(found.events.map(\.userID) == ["a", "b"])
        #expect(found.problems == [LineProblem(file: "f.tsv", line: 3, reason: "longer than 1000 bytes")])
        #expect(found.rejectedTexts[0].hasPrefix("xyyy") && found.rejectedTexts[0].utf8.count <= 4_096)
    }

    @Test func aHugeLastLineWithoutAnEndIsRejectedToo() throws {
        var options = EventFileOptions()
        options.maximumRowBytes = 100
        let found = try contents(
            Self.header + "a\t1\t10\n" + String(repeating: "z", count: 700_000), named: "f.tsv", options)
        #expect(found.events.count == 1)
        #expect(found.problems.map(\.line) == [3])
    }

    @Test func aLineOfJustTheLimitIsTaken() throws {
        var options = EventFileOptions()
        let line = "user\titem\t10"
        options.maximumRowBytes = 19
        let exact = line + String(repeating: "0", count: 19 - line.utf8.count)
        #expect(try contents(Self.header + exact + "\n", named: "f.tsv", options).events.count == 1)
        #expect(try contents(Self.header + exact + "0\n", named: "f.tsv", options).problems.count == 1)
    }

    @Test func lineEndsAreThoseOfUnixAndOfWindowsAndTheLastMayBeMissing() throws {
        let unix = try contents(Self.header + "a\t1\t10\n\nb\t2\t20\n", named: "f.tsv")
        let windows = try contents("user_id\titem_id\tts\r\na\t1\t10\r\n\r\nb\t2\t20", named: "f.tsv")
        #expect(unix == windows)
        #expect(unix.events.map(\.userID) == ["a", "b"] && unix.problems.isEmpty)
    }

    @Test func aByteOrderMarkIsNoPartOfTheHeader() throws {
        #expect(
            try contents([0xEF, 0xBB, 0xBF] + Array((Self.header + "a\t1\t10\n").utf8), named: "f.tsv").events.count
                == 1)
    }

    @Test func linesOfAllLengthsSurviveTheEdgesOfTheBuffer() throws {
        var random = SplitMix64(seed: 20_261_122)
        var text = Self.header
        var users: [String] = []
        for _ in 0..<4_000 {
            let user = String(repeating: "u", count: Int.random(in: 1...250, using: &random))
            users.append(user)
            text += "\(user)\t1\t10\n"
        }
        let found = try contents(text, named: "f.tsv")
        #expect(text.utf8.count > 400_000)
        #expect(found.events.map(\.userID) == users)
    }

    @Test func whatCannotBeReadSaysWhy() {
        #expect(failure([UInt8](), named: "f.tsv")?.description.contains("empty") == true)
        #expect(throws: EventFileError.unreadable(path: "/no/such/file.csv", reason: "no such file")) {
            try EventFileReader(path: "/no/such/file.csv")
        }
        #expect(throws: EventFileError.unreadable(path: "/tmp", reason: "it is no file")) {
            try EventFileReader(path: "/tmp")
        }
        guard case .unknownFormat = failure(Array("hello\n".utf8), named: "f.dat") else {
            Issue.record("a file of words has no format")
            return
        }
    }
}
