import EventFiles
import TestSupport
import Testing

@Suite("Gzipped files")
struct GzipTests {
    private static let text = Array("user_id\titem_id\tts\na\t1\t10\nb\t2\t20\nc\t3\t30\n".utf8)

    @Test func aGzippedFileReadsAsTheFileItself() throws {
        let plain = try contents(Self.text, named: "f.tsv")
        let packed = try contents(gzip(Self.text), named: "f.tsv.gz")
        #expect(packed == plain)
        #expect(plain.events.count == 3)
    }

    @Test func gzipIsKnownByItsBytesNotByTheName() throws {
        #expect(try contents(gzip(Self.text), named: "f.tsv").events.count == 3)
    }

    @Test func membersOneAfterTheOtherAreOneFile() throws {
        // As `cat a.gz b.gz` makes them, cut within a line.
        let bytes = gzip(Array(Self.text[..<25])) + gzip(Array(Self.text[25...])) + gzip([])
        #expect(try contents(bytes, named: "f.tsv.gz") == contents(Self.text, named: "f.tsv.gz"))
    }

    @Test func zerosAfterTheLastMemberArePadding() throws {
        let bytes = gzip(Self.text) + [UInt8](repeating: 0, count: 512)
        #expect(try contents(bytes, named: "f.tsv.gz").events.count == 3)
    }

    @Test func aFileThatWasCutShortIsAnErrorThatSaysSo() {
        let bytes = gzip(Self.text)
        for length in [12, bytes.count / 2, bytes.count - 1] {
            guard case .truncatedGzip = failure(bytes[..<length], named: "f.tsv.gz") else {
                Issue.record(
                    "cut to \(length) bytes: \(String(describing: failure(bytes[..<length], named: "f.tsv.gz")))")
                continue
            }
        }
        let description = failure(bytes.dropLast(3), named: "f.tsv.gz")?.description
        #expect(description?.contains("cut short") == true)
    }

    @Test func flippedBitsAndForeignBytesAreErrors() {
        var flipped = gzip(Self.text)
        flipped[flipped.count - 6] ^= 0x10
        for bytes in [flipped, gzip(Self.text) + Array("no gzip".utf8)] {
            guard case .corruptGzip = failure(bytes, named: "f.tsv.gz") else {
                Issue.record("not noticed")
                continue
            }
        }
    }

    @Test func manyMegabytesComeThroughWhole() throws {
        var text = "user_id,item_id,ts\n"
        for number in 0..<60_000 { text += "user\(number % 977),item\(number % 1_409),\(1_000_000 + number)\n" }
        let plain = try contents(text, named: "f.csv")
        #expect(plain.events.count == 60_000 && plain.problems.isEmpty)
        #expect(plain.events.last?.userID == "user\(59_999 % 977)")
        #expect(try contents(gzip(Array(text.utf8)), named: "f.csv.gz") == plain)
    }
}
