import EventFiles
import Foundation
import FreshetCommands
import Signals
import TestSupport
import Testing

@Suite("What an import keeps")
struct ImportTests {
    @Test func eventsComeBackInTimeOrderAndWithinATimeAsTheyCame() throws {
        var spool = EventSpool()
        let events = [("a", 9), ("b", 5), ("c", 9), ("d", 5)].map { event($0.0, "i", at: Int64($0.1)) }
        for event in events { spool.add(event) }
        spool.sortByTime()
        let back = try spool.events(0..<4)
        #expect(back.map(\.userID) == ["b", "d", "a", "c"])
        #expect(Set(back) == Set(events))
        #expect(try spool.events(1..<3).map(\.userID) == ["d", "a"])
        spool.keep { $0 <= Timestamp(seconds: 5) }
        #expect(spool.count == 2)
    }

    @Test func aSpoolIsToldApartByItsContent() {
        func fingerprint(_ users: [String]) -> String {
            var spool = EventSpool()
            for user in users { spool.add(event(user, "i", at: 7)) }
            return spool.fingerprint
        }
        #expect(fingerprint(["a", "b"]) == fingerprint(["a", "b"]))
        #expect(
            Set([fingerprint([]), fingerprint(["a"]), fingerprint(["a", "b"]), fingerprint(["a", "c"])]).count == 4)
    }

    @Test func onlyWhatIsAcknowledgedWithoutAGapCounts() {
        var prefix = AcknowledgedPrefix()
        prefix.acknowledge(10..<20)
        #expect(prefix.end == 0)
        prefix.acknowledge(30..<40)
        prefix.acknowledge(0..<10)
        #expect(prefix.end == 20)
        prefix.acknowledge(20..<30)
        #expect(prefix.end == 40)
    }

    @Test func acknowledgementsInAnyOrderEndAtTheWhole() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<50 {
            var prefix = AcknowledgedPrefix(end: 3)
            for part in (0..<20).shuffled(using: &random) { prefix.acknowledge(3 + part * 7..<10 + part * 7) }
            #expect(prefix.end == 143)
        }
    }

    @Test func aStateIsForItsOwnEventsAndMeshAlone() throws {
        let directory = TemporaryDirectory()
        let path = "\(directory.path)/x.progress"
        let state = ImportState(fingerprint: "f", coordinator: "127.0.0.1:7400", events: 100, acknowledged: 40)
        #expect(state.stored(at: path) == nil)
        try state.store(at: path)
        let fresh = ImportState(fingerprint: "f", coordinator: "127.0.0.1:7400", events: 100)
        #expect(fresh.stored(at: path)?.acknowledged == 40)
        #expect(ImportState(fingerprint: "g", coordinator: "127.0.0.1:7400", events: 100).stored(at: path) == nil)
        #expect(ImportState(fingerprint: "f", coordinator: "127.0.0.1:7401", events: 100).stored(at: path) == nil)
        try Data("{\"acknowledged\":".utf8).write(to: URL(filePath: path))
        #expect(fresh.stored(at: path) == nil, "a damaged state is none")
        ImportState.remove(at: path)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func rejectedRowsStandInAFileWithTheirReasons() throws {
        let directory = TemporaryDirectory()
        let rejects = RejectsFile(path: "\(directory.path)/r.tsv")
        #expect(!FileManager.default.fileExists(atPath: rejects.path), "without bad rows there is no file")
        try rejects.write(LineProblem(file: "f.csv", line: 3, reason: "user is empty"), text: ",1,2")
        try rejects.write(LineProblem(file: "f.csv", line: 9, reason: "x"), text: "two\nlines")
        let text = String(decoding: try #require(FileManager.default.contents(atPath: rejects.path)), as: UTF8.self)
        #expect(text == "file\tline\treason\ttext\nf.csv\t3\tuser is empty\t,1,2\nf.csv\t9\tx\ttwo\\nlines\n")
        #expect(rejects.count == 2)
        #expect(throws: CommandFailure.self) {
            try RejectsFile(path: "\(directory.path)/no/such/directory/r.tsv").write(
                LineProblem(file: "f", line: 1, reason: "r"), text: "")
        }
    }

    @Test func theReportSaysWhatWasTakenAndWhereTheRestIs() {
        var contents = ImportContents(
            rows: 30, rejected: 12, problems: [LineProblem(file: "f", line: 1, reason: "r")],
            rejectsPath: "f.rejects.tsv")
        contents.events.add(event("u", "i", at: 1))
        let report = ImportReport(contents: contents, leftOut: 4)
        let answer = IngestAnswer(accepted: 5, duplicates: 6, skipped: 7)
        #expect(
            report.text(0, answer)
                == "5 events accepted, 6 known already, 7 sent before the interruption, 4 later ones left out, 12 bad rows"
        )
        #expect(report.problemLines.count == 3)
        #expect(report.problemLines[2].contains("f.rejects.tsv"))
        let json = report.json(0, answer)
        #expect(json["bad_rows"] == .integer(12) && json["skipped"] == .integer(7))
        #expect(json["rejects"] == "f.rejects.tsv")
    }
}
