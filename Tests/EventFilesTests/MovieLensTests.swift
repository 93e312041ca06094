import EventFiles
import Signals
import Testing

@Suite("MovieLens' own formats")
struct MovieLensTests {
    private static let rating = Event(
        eventID: "ml-196-242-881250949", userID: "196", itemID: "242", kind: "view",
        occurredAt: Timestamp(microseconds: 881_250_949_000_000), value: 3)

    @Test(arguments: [
        ("ratings.dat", "196::242::3::881250949\n"), ("u.data", "196\t242\t3\t881250949\n"),
        ("ratings.csv", "userId,movieId,rating,timestamp\n196,242,3.0,881250949\n"),
        ("ml.inter", "user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t242\t3\t881250949\n"),
    ])
    func aRatingIsTheSameEventInEveryFormat(name: String, text: String) throws {
        #expect(try contents(text, named: name).events == [Self.rating])
    }

    @Test func moviesAreLatin1WithGenresBetweenBars() throws {
        let bytes =
            Array("73::Les Mis".utf8) + [0xE9]
            + Array("rables (1995)::Drama|Musical\n74::Bed of Roses (1996)::Drama\n".utf8)
        let found = try contents(bytes, named: "ml1m_movies.dat")
        #expect(found.format == .movielens)
        #expect(found.items.map(\.title) == ["Les Misérables (1995)", "Bed of Roses (1996)"])
        #expect(found.items[0].labels == ["genres": ["Drama", "Musical"]])
    }

    @Test func theFlagsOfUItemAreGenres() throws {
        let flags = ["0"] + (1..<19).map { [3, 4, 5].contains($0) ? "1" : "0" }
        let unknown = ["1"] + [String](repeating: "0", count: 18)
        let line = { (id: String, title: String, flags: [String]) in
            ([id, title, "01-Jan-1995", "", "http://x/" + id] + flags).joined(separator: "|") + "\n"
        }
        let found = try contents(
            line("1", "Toy Story (1995)", flags) + line("267", "unknown", unknown), named: "u.item")
        #expect(found.items[0].title == "Toy Story (1995)")
        #expect(found.items[0].labels == ["genres": ["Animation", "Children's", "Comedy"]])
        #expect(found.items[1].labels.isEmpty)
    }

    @Test func aBadRatingCostsOnlyItself() throws {
        let found = try contents("1::2::3::100\n1::2::3\n1::2::3::soon\n5::6::1::200\n", named: "ratings.dat")
        #expect(found.events.map(\.userID) == ["1", "5"])
        #expect(found.problems.map(\.line) == [2, 3])
        #expect(found.problems[1].reason == "timestamp 'soon' is not a number of seconds")
    }

    @Test(
        arguments: [
            ("a/ml-100k.inter", FileFormat.atomic), ("ML.ITEM", .atomic), ("x.ndjson", .jsonl), ("x.jsonl.gz", .jsonl),
            ("ratings.csv", .csv), ("r.tsv.gz", .tsv), ("u.item", nil), ("ratings.dat", nil), ("log", nil),
        ] as [(String, FileFormat?)])
    func theFormatFollowsFromTheName(path: String, format: FileFormat?) {
        #expect(FileFormat(path: path) == format)
    }

    @Test(arguments: [
        ("{\"event_id\":\"e\",\"user_id\":\"u\",\"kind\":\"view\",\"occurred_at\":1000000}\n", FileFormat.jsonl),
        ("user_id\titem_id\tts\n", .tsv), ("user_id,item_id,ts\n", .csv), ("1::2::3::4\n", .movielens),
        ("user_id:token\titem_id:token\ttimestamp:float\n", .atomic),
    ])
    func aNameThatSaysNothingLeavesItToTheFirstLine(text: String, format: FileFormat) throws {
        #expect(try contents(text, named: "log").format == format)
    }
}
