import EventFiles
import Signals
import Testing

@Suite("Mappings")
struct MappingTests {
    private func options(_ yaml: String, role: FileRole? = nil) throws -> EventFileOptions {
        EventFileOptions(role: role, mapping: try ColumnMapping(yaml: yaml, name: "m.yaml"))
    }

    private func problem(_ yaml: String) -> String? {
        do throws(EventFileError) {
            _ = try ColumnMapping(yaml: yaml, name: "m.yaml")
            return nil
        } catch {
            return error.description
        }
    }

    private static let clicks = "who,what,at,how,device\nann,sku-1,1000000000123,tap,phone\n"

    @Test func columnsUnitsConstantsAndAttributesAreTaken() throws {
        let yaml = """
            user: who
            item: what
            time: {column: at, unit: ms}
            kind: {constant: click}
            query: how
            attributes: {device: device}
            """
        let event = try #require(try contents(Self.clicks, named: "f.csv", options(yaml)).events.first)
        #expect(event.userID == "ann" && event.itemID == "sku-1" && event.kind == "click" && event.query == "tap")
        #expect(event.occurredAt == Timestamp(microseconds: 1_000_000_000_123_000))
        #expect(event.attributes == ["device": "phone"])
    }

    @Test func aMappingMayBeJSON() throws {
        let json = #"{"user": "who", "item": "what", "time": {"column": "at", "unit": "ms"}, "kind": "how"}"#
        let event = try #require(try contents(Self.clicks, named: "f.csv", options(json)).events.first)
        #expect(event.kind == "tap")
    }

    @Test func theExampleOfTheHelpIsAMapping() throws {
        let mapping = try ColumnMapping(yaml: ColumnMapping.example, name: "example")
        #expect(mapping.timeUnit == .milliseconds)
        #expect(mapping.labels == [.init(attribute: "genres", column: "tags", separator: "|")])
    }

    @Test func oneMappingServesEventsAndItems() throws {
        let yaml = """
            user: who
            item: what
            time: at
            labels: {genres: {column: shelves, separator: " / "}, makers: maker}
            runtime_minutes: length
            """
        let items = try contents(
            "what,shelves,maker,length,title\nsku-1,Home / Kitchen,ACME,90,Pan\n", named: "items.csv", options(yaml))
        #expect(
            items.items == [
                Item(
                    id: "sku-1", title: "Pan", labels: ["genres": ["Home", "Kitchen"], "makers": ["ACME"]],
                    runtimeSeconds: 5_400)
            ])
        #expect(try contents(Self.clicks, named: "f.csv", options(yaml)).events.count == 1)
    }

    @Test func aFileWithoutAHeaderGetsItsNamesFromTheMapping() throws {
        let yaml = "header: [user, item, ts]\nseparator: ' '\n"
        #expect(try contents("a 1 10\nb 2 20\n", named: "f.tsv", options(yaml)).events.map(\.userID) == ["a", "b"])
    }

    @Test func latin1IsReadWhenTheMappingSaysSo() throws {
        let bytes = Array("item_id,title\n1,Am".utf8) + [0xE9] + Array("lie\n".utf8)
        #expect(try contents(bytes, named: "f.csv", options("encoding: latin-1")).items.first?.title == "Amélie")
    }

    @Test func aColumnThatIsNotThereIsAnErrorOfTheFile() throws {
        let wrong = try options("user: whom\nitem: what\ntime: at", role: .events)
        let text = failure(Array(Self.clicks.utf8), named: "f.csv", wrong)?.description
        #expect(text?.contains("no column whom") == true && text?.contains("who, what, at") == true)
    }

    @Test(arguments: [
        ("usr: who", "line 1: knows no 'usr'"), ("- a\n- b", "is not a list of"), ("", "is empty"),
        ("user: who\ntime: {column: at, unit: days}", "line 2: the time's unit 'days'"),
        ("user: {column: a, constant: b}", "either a column or a constant"),
        ("user: {colum: a}", "user knows no 'colum'"), ("separator: '---'", "one character or two"),
        ("encoding: ebcdic", "neither utf-8 nor latin-1"), ("user: [", "is not YAML"),
        ("labels: {genres: {separator: x}}", "names no column"), ("header: a", "not a list of names"),
    ])
    func aWrongMappingSaysWhatAndWhere(yaml: String, expected: String) {
        #expect(problem(yaml)?.contains(expected) == true, "\(problem(yaml) ?? "accepted")")
    }

    @Test(
        arguments: [
            ("1000000000", "auto", 1_000_000_000_000_000), ("1000000000.5", "auto", 1_000_000_000_500_000),
            ("1000000000000", "auto", 1_000_000_000_000_000), ("1000000000000000", "auto", 1_000_000_000_000_000),
            ("2001-09-09T01:46:40Z", "auto", 1_000_000_000_000_000),
            ("2001-09-09 03:46:40+02:00", "iso8601", 1_000_000_000_000_000),
            ("1000000000000", "s", nil), ("1000", "ms", 1_000_000), ("1000", "us", 1_000), ("2001-09-09", "s", nil),
            ("1e9", "s", 1_000_000_000_000_000), ("20010909", "iso8601", nil), ("2001-02-30", "auto", nil),
        ] as [(String, String, Int64?)])
    func timesAreReadByTheirUnit(text: String, unit: String, micros: Int64?) throws {
        let yaml = "time: {column: at, unit: \(unit)}"
        let events = try contents("user,item,at\na,1,\(text)\n", named: "f.csv", options(yaml)).events
        #expect(events.first?.occurredAt.microseconds == micros)
    }
}
