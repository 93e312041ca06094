import Foundation
import FreshetCommands
import Testing

@Suite("Tables, progress and JSON")
struct TerminalTests {
    @Test func numbersAlignToTheRightAndWordsToTheLeft() {
        var table = TextTable([("name", .left), ("n", .right)])
        table.add("a", "1,000")
        table.add("longer", "2")
        #expect(table.lines == ["name        n", "a       1,000", "longer      2"])
    }

    @Test func progressSaysHowMuchIsLeft() {
        var state = ProgressState(label: "import", total: 100_000, unit: "events")
        state.done = 25_000
        #expect(state.line(elapsed: 10) == "import: 25,000 of 100,000 events (25 %), 30 s left")
        #expect(state.bar(elapsed: 10).hasPrefix("[######..................] import"))
        var share = ProgressState(label: "build", total: 100, unit: "%")
        share.done = 45
        #expect(share.line(elapsed: 0) == "build: 45 %")
        state.done = 100_000
        #expect(state.line(elapsed: 40) == "import: 100,000 of 100,000 events (100 %)")
    }

    @Test func withoutATerminalALineIsDueEveryTenth() {
        var state = ProgressState(label: "x", total: 100, unit: "u")
        let shown = (1...100).filter { done in
            state.done = done
            return state.isDue(elapsed: 0.01, everySeconds: 10, everyShare: 0.1)
        }
        #expect((9...11).contains(shown.count))
    }

    @Test func jsonKeepsItsOrderAndEscapesWhatItMust() throws {
        let json = JSONText.object([
            ("z", .string("a\"b\\\n\u{1}é")), ("a", .array([.number(0.5), .null, .bool(true)])),
        ])
        #expect(json.compact == "{\"z\":\"a\\\"b\\\\\\n\\u0001é\",\"a\":[0.5,null,true]}")
        let parsed = try JSONSerialization.jsonObject(with: Data(json.pretty.utf8)) as? [String: Any]
        #expect(parsed?["z"] as? String == "a\"b\\\n\u{1}é")
    }

    @Test func aNumberThatJSONCannotSayIsNull() {
        #expect(JSONText.number(.infinity).compact == "null")
    }

    @Test func durationsAreShort() {
        #expect(Numbers.duration(59.6) == "1 min 0 s")
        #expect(Numbers.duration(3_725) == "1 h 2 min")
        #expect(Numbers.duration(277_300) == "3 d 5 h")
        #expect(Numbers.count(1, "event") == "1 event")
        #expect(Numbers.count(1_200, "event") == "1,200 events")
    }
}
