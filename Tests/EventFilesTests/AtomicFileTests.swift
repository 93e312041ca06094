import FreshetCommands
import Signals
import Testing

@Suite("RecBole atomic files")
struct AtomicFileTests {
    private func contents(_ text: String, _ format: InputFormat, file: String = "f") -> ImportContents {
        var contents = ImportContents()
        contents.read(Array(text.utf8), file: file, format: format, kind: "view")
        return contents
    }

    @Test func aLineOfInterBecomesAnEventWhoseIDComesFromTheLine() throws {
        let text = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t242\t3\t881250949\n"
        let contents = contents(text, .inter)
        let event = try #require(contents.events.first)
        #expect(contents.problems.isEmpty)
        #expect(event.eventID == "ml-196-242-881250949")
        #expect(event.userID == "196")
        #expect(event.itemID == "242")
        #expect(event.kind == "view")
        #expect(event.value == 3)
        #expect(event.occurredAt == Timestamp(microseconds: 881_250_949_000_000))
    }

    @Test func columnsAreFoundByNameNotByPosition() throws {
        let contents = contents("timestamp:float\titem_id:token\tuser_id:token\n7\ti\tu\n", .inter)
        let event = try #require(contents.events.first)
        #expect((event.userID, event.itemID, event.value) == ("u", "i", nil))
    }

    @Test func aBadLineIsReportedByItsNumberAndCostsOnlyItself() {
        let text = """
            user_id:token\titem_id:token\trating:float\ttimestamp:float
            1\t2\t3\t100
            1\t2\t3
            1\t2\tgood\t100
            \t2\t3\t100
            1\t2\t3\tyesterday
            1\t2\t3\t-5

            2\t2\t3\t101
            """
        let contents = contents(text, .inter, file: "x.inter")
        #expect(contents.events.map(\.userID) == ["1", "2"])
        #expect(contents.problems.map(\.line) == [3, 4, 5, 6, 7])
        #expect(contents.problems[0].reason == "3 columns where the header has 4")
        #expect(contents.problems[1].reason.contains("rating 'good'"))
        #expect(contents.problems[2].reason == "user_id is empty")
        #expect(contents.problems[3].description == "x.inter:6: timestamp 'yesterday' is not a number of seconds")
        #expect(contents.problems[4].reason.contains("occurred_at"))
    }

    @Test func bytesThatAreNotUTF8AreABadLine() {
        var contents = ImportContents()
        let bytes = Array("user_id:token\titem_id:token\ttimestamp:float\n".utf8) + [0xFF, 0xFE, 0x0A]
        contents.read(bytes, file: "f", format: .inter, kind: "view")
        #expect(contents.problems == [LineProblem(file: "f", line: 2, reason: "not UTF-8")])
    }

    @Test func aHeaderWithoutARequiredColumnSpoilsTheFile() {
        let contents = contents("user_id:token\trating:float\n1\t2\n1\t2\n", .inter)
        #expect(contents.events.isEmpty)
        #expect(contents.problems.count == 1)
        #expect(contents.problems[0].line == 1)
        #expect(contents.problems[0].reason.contains("no column item_id"))
    }

    @Test func windowsLineEndsAreNotPartOfTheLastColumn() throws {
        let contents = contents("user_id:token\titem_id:token\ttimestamp:float\r\nu\ti\t5\r\n", .inter)
        #expect(contents.events.first?.occurredAt == Timestamp(seconds: 5))
    }

    @Test func genresOfAnItemAreSeparatedBySpacesAndKeepTheirPunctuation() throws {
        let text =
            "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
            + "1\tToy Story\t1995\tAnimation Children's Comedy\n8\tAlphaville\t1965\tFilm-Noir Sci-Fi\n9\tunknown\t\t\n"
        let contents = contents(text, .item)
        #expect(contents.items.map(\.title) == ["Toy Story (1995)", "Alphaville (1965)", "unknown"])
        #expect(contents.items[0].labels == ["genres": ["Animation", "Children's", "Comedy"]])
        #expect(contents.items[1].labels == ["genres": ["Film-Noir", "Sci-Fi"]])
        #expect(contents.items[2].labels.isEmpty)
    }

    @Test func aLaterSourceOfAnItemAddsToTheEarlier() throws {
        var contents = contents("item_id:token\tmovie_title:token_seq\tclass:token_seq\n1\tToy Story\tComedy\n", .item)
        let more =
            #"{"item_id":"1","title":"Other","labels":{"people":["Lasseter"],"genres":["Comedy","Fun"]},"#
            + #""runtime_seconds":4860}"#
        contents.read(Array(more.utf8), file: "more.jsonl", format: .jsonl, kind: "view")
        let item = try #require(contents.items.first)
        #expect(contents.items.count == 1)
        #expect(item.title == "Toy Story")
        #expect(item.labels == ["genres": ["Comedy", "Fun"], "people": ["Lasseter"]])
        #expect(item.runtimeSeconds == 4860)
    }

    @Test func eventsAreOrderedByTimeAndWithinATimeByTheFile() {
        var contents = ImportContents()
        let header = "user_id:token\titem_id:token\ttimestamp:float\n"
        contents.read(
            Array((header + "a\t1\t9\nb\t1\t5\nc\t1\t9\nd\t1\t5\n").utf8), file: "f", format: .inter, kind: "view")
        #expect(contents.eventsInTimeOrder().map(\.userID) == ["b", "d", "a", "c"])
    }

    @Test func theFormatFollowsFromTheName() {
        #expect(InputFormat(path: "a/ml-100k.inter") == .inter)
        #expect(InputFormat(path: "ML.ITEM") == .item)
        #expect(InputFormat(path: "x.ndjson") == .jsonl)
        #expect(InputFormat(path: "ratings.csv") == nil)
    }
}
