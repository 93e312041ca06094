import EventFiles
import Signals
import Testing

@Suite("RecBole atomic files")
struct AtomicTests {
    @Test func columnsAreFoundByNameNotByPosition() throws {
        let found = try contents("timestamp:float\titem_id:token\tuser_id:token\n7\ti\tu\n", named: "f.inter")
        let event = try #require(found.events.first)
        #expect((event.userID, event.itemID, event.value) == ("u", "i", nil))
        #expect(event.eventID == "ml-u-i-7")
    }

    @Test func aHeaderWithoutARequiredColumnSpoilsTheFile() {
        let text = failure(Array("user_id:token\trating:float\n1\t2\n".utf8), named: "f.inter")?.description
        #expect(text?.contains("f.inter:1: the header has no column item_id") == true)
    }

    @Test func genresOfAnItemAreSeparatedBySpacesAndKeepTheirPunctuation() throws {
        let text =
            "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
            + "1\tToy Story\t1995\tAnimation Children's Comedy\n8\tAlphaville\t1965\tFilm-Noir Sci-Fi\n9\tunknown\t\t\n"
        let found = try contents(text, named: "f.item")
        #expect(found.items.map(\.title) == ["Toy Story (1995)", "Alphaville (1965)", "unknown"])
        #expect(found.items[0].labels == ["genres": ["Animation", "Children's", "Comedy"]])
        #expect(found.items[1].labels == ["genres": ["Film-Noir", "Sci-Fi"]])
        #expect(found.items[2].labels.isEmpty)
        #expect(found.items[0].numbers == ["year": 1995])
    }

    @Test func aLaterSourceOfAnItemAddsToTheEarlier() throws {
        var table = ItemTable()
        table.add(Item(id: "1", title: "Toy Story", labels: ["genres": ["Comedy"]]))
        table.add(Item(id: "2"))
        table.add(
            Item(
                id: "1", title: "Other", labels: ["people": ["Lasseter"], "genres": ["Comedy", "Fun"]],
                runtimeSeconds: 4_860))
        #expect(table.items.map(\.id) == ["1", "2"])
        let item = try #require(table.items.first)
        #expect(item.title == "Toy Story")
        #expect(item.labels == ["genres": ["Comedy", "Fun"], "people": ["Lasseter"]])
        #expect(item.runtimeSeconds == 4_860)
    }
}
