import EventFiles
import Signals
import Testing

@Suite("CSV and TSV")
struct CSVTests {
    @Test func quotedFieldsMayHoldSeparatorsQuotesAndLineEnds() throws {
        let text =
            "item_id,title,genres\n1,\"Seven, or \"\"Se7en\"\"\",Crime|Thriller\n2,\"Two\nlines\",Drama\n3,Plain,\n"
        let found = try contents(text, named: "f.csv")
        #expect(found.items.map(\.title) == ["Seven, or \"Se7en\"", "Two\nlines", "Plain"])
        #expect(found.items.map { $0.labels["genres"] } == [["Crime", "Thriller"], ["Drama"], nil])
        #expect(found.problems.isEmpty)
    }

    @Test func linesAreCountedAsTheFileHasThemAlsoAfterAFieldOfSeveral() throws {
        let text = "user_id,item_id,query,ts\na,1,\"x\ny\nz\",10\nb,1,q,never\n"
        let found = try contents(text, named: "f.csv")
        #expect(found.events.map(\.query) == ["x\ny\nz"])
        #expect(found.problems.map(\.line) == [5])
    }

    @Test func aQuoteThatIsNeverClosedCostsItsLineAndNoOther() throws {
        let text = "user_id,item_id,ts\na,1,10\n\"b,2,20\nc,3,30\nd,4,40\n"
        let found = try contents(text, named: "f.csv")
        #expect(found.events.map(\.userID) == ["a", "c", "d"])
        #expect(found.problems.map(\.line) == [3])
        #expect(found.rejectedTexts == ["\"b,2,20"])
    }

    @Test func aQuoteWithinAFieldIsAQuote() throws {
        #expect(
            try contents("user_id,item_id,ts\na,7\" vinyl,10\n", named: "f.csv").events.first?.itemID == "7\" vinyl")
    }

    @Test func semicolonsPartTheFieldsWhenTheHeaderHasNoComma() throws {
        #expect(try contents("user_id;item_id;ts\na;1;10\n", named: "f.csv").events.first?.itemID == "1")
    }

    @Test(arguments: [
        "userId,movieId,rating,timestamp", "user_id,item_id,rating,ts", "User,Item,Score,Time",
        "visitorid,product_id,value,event_time",
    ])
    func usualNamesOfColumnsAreKnown(header: String) throws {
        let event = try #require(try contents(header + "\nu,i,4.5,1000000000\n", named: "f.csv").events.first)
        #expect(event.userID == "u" && event.itemID == "i" && event.value == 4.5)
        #expect(event.occurredAt == Timestamp(microseconds: 1_000_000_000_000_000))
        #expect(event.kind == "view")
    }

    @Test func badRowsAreReportedWithLineReasonAndText() throws {
        let text =
            "user_id\titem_id\trating\tts\na\t1\t3\t10\nb\t2\t3\nc\t3\tgood\t10\n\t4\t1\t10\ne\t5\t1\tnoon\nf\t6\t1\t-4\n"
        let found = try contents(text, named: "f.tsv")
        #expect(found.events.map(\.userID) == ["a"])
        #expect(found.problems.map(\.line) == [3, 4, 5, 6, 7])
        #expect(
            found.problems.map(\.reason) == [
                "3 columns where the header has 4", "rating 'good' is not a number", "user_id is empty",
                "ts 'noon' is not a time: seconds, milliseconds or microseconds since 1970, or 1998-03-07T02:41:09Z",
                "occurred_at is missing or before 1970: microseconds since the epoch are wanted",
            ])
        #expect(found.rejectedTexts[0] == "b\t2\t3")
    }

    @Test func bytesThatAreNotUTF8AreABadRow() throws {
        let bytes = Array("user_id,item_id,ts\na,".utf8) + [0xFF] + Array(",10\nb,1,10\n".utf8)
        let found = try contents(bytes, named: "f.csv")
        #expect(found.events.map(\.userID) == ["b"])
        #expect(found.problems.map(\.reason) == ["item_id is not UTF-8"])
    }

    @Test func aHeaderWithoutAUserNamesItsColumnsAndTheWayOut() {
        let text = failure(Array("session_id,item_id,ts\n1,2,3\n".utf8), named: "f.csv")?.description
        #expect(text?.contains("session_id, item_id, ts") == true && text?.contains("--mapping") == true)
    }

    @Test func rowsWithoutUserAndTimeAreItems() throws {
        let found = try contents(
            "movieId,title,genres\n1,Toy Story (1995),Comedy\n2,x,(no genres listed)\n", named: "f.csv")
        #expect(found.items.map(\.id) == ["1", "2"] && found.events.isEmpty)
        #expect(found.items[1].labels.isEmpty)
    }

    @Test func theSameRowHasTheSameIDAndAnotherRowAnother() throws {
        let text = "user_id,item_id,rating,ts\na,1,3,10\na,1,3,11\na,1,4,10\nb,1,3,10\na,2,3,10\na,1,3,10\n"
        let ids = try contents(text, named: "f.csv").events.map(\.eventID)
        #expect(Set(ids).count == 5)
        #expect(ids[0] == ids[5])
        #expect(try contents(text, named: "other.csv").events.map(\.eventID) == ids)
    }
}
