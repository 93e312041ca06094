import EventFiles
import Signals
import Testing

@Suite("JSON Lines")
struct JSONRecordTests {
    private func parse(_ line: String) throws -> JSONRecord { try JSONRecord.parse(line) }

    private func reason(_ line: String) -> String? {
        do throws(BadLine) {
            _ = try JSONRecord.parse(line)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func anEventMayHaveItsTimeAsADateOrAsMicroseconds() throws {
        let date = #"{"event_id":"e","user_id":"u","item_id":"i","kind":"view","occurred_at":"1998-03-07T02:41:09Z"}"#
        let micros = #"{"event_id":"e","user_id":"u","item_id":"i","kind":"view","occurred_at":889238469000000}"#
        let text = #"{"event_id":"e","user_id":"u","item_id":"i","kind":"view","occurred_at":"889238469000000"}"#
        let parsed = try parse(date)
        #expect(try parse(micros) == parsed)
        #expect(try parse(text) == parsed)
    }

    @Test func attributesAreAnObjectOrTheProtocolsList() throws {
        let object =
            #"{"event_id":"e","user_id":"u","kind":"search","occurred_at":1000000,"attributes":{"genres":"Musical"}}"#
        let list =
            #"{"event_id":"e","user_id":"u","kind":"search","occurred_at":1000000,"#
            + #""attributes":[{"key":"genres","value":"Musical"}]}"#
        guard case .event(let event) = try parse(object) else {
            Issue.record("not an event")
            return
        }
        #expect(event.attributes == ["genres": "Musical"])
        #expect(try parse(list) == .event(event))
    }

    @Test func numbersServeAsIDsButBooleansDoNot() throws {
        guard case .event(let event) = try parse(#"{"event_id":"e","user_id":42,"kind":"view","occurred_at":1000000}"#)
        else {
            Issue.record("not an event")
            return
        }
        #expect(event.userID == "42")
        #expect(
            reason(#"{"event_id":"e","user_id":true,"kind":"view","occurred_at":1000000}"#) == "user_id is not a text")
    }

    @Test(arguments: [
        ("{", "not JSON"), ("[1]", "not a JSON object"),
        (#"{"user_id":"u","kind":"view","occurred_at":1}"#, "no event_id"),
        (#"{"event_id":"e","user_id":"u","occurred_at":1}"#, "no kind"),
        (#"{"event_id":"e","user_id":"u","kind":"view"}"#, "no occurred_at"),
        (#"{"event_id":"e","user_id":"u","kind":"view","occurred_at":"noon"}"#, "is not a time"),
        (
            #"{"event_id":"e","user_id":"u","kind":"view","occurred_at":1,"valeu":3}"#,
            "unknown field 'valeu' of an event"
        ),
        (#"{"event_id":"e","user_id":"","kind":"view","occurred_at":1000000}"#, "user_id is empty"),
        (#"{"title":"x"}"#, "neither user_id nor item_id"),
        (#"{"item_id":"i","runtime_seconds":-3}"#, "runtime_seconds is not above 0"),
        (#"{"item_id":"i","labels":{"genres":"Drama"}}"#, "labels is not an object of lists"),
        (#"{"item_id":"i","numbers":{"year":"1979"}}"#, "numbers.year is not a number"),
        (#"{"item_id":"i","numbers":[1979]}"#, "numbers is not an object of numbers"),
    ])
    func aLineThatIsNoRecordSaysWhy(line: String, expected: String) {
        #expect(reason(line)?.contains(expected) == true, "\(reason(line) ?? "accepted")")
    }

    @Test func anItemHasADescriptionAndNumbers() throws {
        let line = #"{"item_id":"i","description":"In space.","numbers":{"year":1979,"price":9.5}}"#
        #expect(
            try parse(line) == .item(Item(id: "i", description: "In space.", numbers: ["year": 1979, "price": 9.5])))
        let long = String(repeating: "x", count: Item.maximumDescriptionBytes + 1)
        #expect(reason(#"{"item_id":"i","description":"\#(long)"}"#)?.contains("longer than") == true)
    }

    @Test func stdinMayLeaveOutWhatHasADefault() throws {
        let defaults = EventDefaults(eventID: { _ in "new" }, kind: "search", occurredAt: Timestamp(seconds: 7))
        let record = try JSONRecord.parse(#"{"user_id":"u","query":"jazz"}"#, defaults: defaults)
        let expected = Event(
            eventID: "new", userID: "u", kind: "search", occurredAt: Timestamp(seconds: 7), query: "jazz")
        #expect(record == .event(expected))
    }

    @Test(arguments: [
        (#"{"item_id":"i","title":"a\"b\\c\/\n\u00e9\ud83d\ude00"}"#, "a\"b\\c/\né😀"),
        (#" { "title" : "spaced" , "item_id" : "i" } "#, "spaced"),
    ])
    func escapesAndSpaceAreJSONs(line: String, title: String) throws {
        #expect(try parse(line) == .item(Item(id: "i", title: title)))
    }

    @Test(arguments: [
        #"{"item_id":"i"} x"#, #"{"item_id":"i",}"#, #"{"item_id":i}"#, #"{"item_id":"\ud83d"}"#, #"{"item_id":"i"#,
        #"{"item_id":"i","runtime_seconds":01}"#, #"{"item_id":"i","runtime_seconds":1.}"#, "{\"item_id\":\"a\tb\"}",
        #"{"item_id":"i","runtime_seconds":1e999}"#,
    ])
    func whatIsAlmostJSONIsRefused(line: String) {
        #expect(reason(line)?.hasPrefix("not JSON: ") == true, "\(reason(line) ?? "accepted")")
    }

    @Test func aFieldThatIsThereTwiceIsRefused() {
        #expect(reason(#"{"item_id":"i","item_id":"j"}"#)?.contains("'item_id' is there twice") == true)
    }

    @Test func depthIsBounded() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(reason(#"{"item_id":"# + deep)?.contains("nested too deeply") == true)
    }

    @Test func aFileOfEventsWithoutIDsGetsThemFromTheirContent() throws {
        let text =
            #"{"user_id":"u","item_id":"i","occurred_at":1000000}"# + "\nnonsense\n"
            + #"{"item_id":"i","title":"T"}"# + "\n" + #"{"user_id":"u","item_id":"i","occurred_at":2000000}"#
        let found = try contents(text, named: "f.jsonl")
        #expect(found.events.count == 2 && Set(found.events.map(\.eventID)).count == 2)
        #expect(found.events.allSatisfy { $0.kind == "view" })
        #expect(found.items.map(\.title) == ["T"])
        #expect(found.problems.map(\.line) == [2])
        #expect(try contents(text, named: "f.jsonl") == found)
    }
}
