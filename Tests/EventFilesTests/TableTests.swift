import EventFiles
import Foundation
import Signals
import TestSupport
import Testing

/// Reading into a table against reading event by event: the same events, items and bad rows, in the same order.
@Suite struct TableTests {
    /// What reading a file into a table gives, the events as the table makes them.
    private func contents(_ bytes: [UInt8], named name: String, limit: Int) throws -> (Contents, EventTable) {
        let directory = TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let path = "\(directory.path)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        var reader = try EventFileReader(path: path)
        var contents = Contents(format: reader.format)
        var table = EventTable()
        while true {
            switch try reader.read(into: &table, limit: limit) {
            case .end:
                contents.events = table.rows.map(table.event)
                return (contents, table)
            case .limit: continue
            case .row(.event(let event)): table.append(event)
            case .row(.item(let item)): contents.items.append(item)
            case .row(.rejected(let problem, let text)):
                contents.problems.append(LineProblem(file: name, line: problem.line, reason: problem.reason))
                contents.rejectedTexts.append(text)
            }
        }
    }

    private func expectTheSame(
        _ bytes: [UInt8], named name: String, events: Int, rejected: Int, limits: [Int] = [1, 2, 1000]
    ) throws {
        let expected = try EventFilesTests.contents(bytes, named: name)
        #expect(expected.events.count == events)
        #expect(expected.problems.count == rejected)
        for limit in limits {
            let (found, table) = try contents(bytes, named: name, limit: limit)
            #expect(table.count == events)
            #expect(found.problems == expected.problems)
            #expect(found.rejectedTexts == expected.rejectedTexts)
            #expect(found.items == expected.items)
            for (event, whole) in zip(found.events, expected.events) {
                #expect(event.orderKey == whole.orderKey)
                #expect(event.userID == whole.userID && event.itemID == whole.itemID && event.kind == whole.kind)
                #expect(event.value == whole.value && event.query == whole.query)
                #expect(event.attributes == whole.attributes)
            }
        }
    }

    @Test func `ratings of MovieLens`() throws {
        var text = ""
        for row in 0..<400 { text += "\(row % 7)::\(row % 11)::\(row % 5 + 1)::\(978_300_760 + row / 3)\n" }
        // Known ids with what is wrong besides, and numbers that are written in other ways.
        text += "1::2::x::978300760\n1::2::3::-5\n1::2::3\n\n1::2::3::0978300760\n1::2::3.5::978300760.25\r\n"
        text += "::2::3::978300760\n1::2::3::99999999999\n1::2::3::978300761"
        try expectTheSame(Array(text.utf8), named: "ratings.dat", events: 403, rejected: 5)
    }

    @Test func `bytes that are text in Latin-1 alone`() throws {
        // In Latin-1 the id C3 A9 is two letters, in UTF-8 it is the one letter that E9 is in Latin-1.
        var bytes: [UInt8] = []
        for id in [[0xE9], [0xC3, 0xA9], [0xE9], [0xC3, 0xA9]] as [[UInt8]] {
            bytes += id + Array("::7::4::978300760\n".utf8)
        }
        try expectTheSame(bytes, named: "ratings.dat", events: 4, rejected: 0)
    }

    @Test func `columns with a kind and quotes`() throws {
        var text = "user,item,timestamp,kind,rating\n"
        for row in 0..<50 {
            text += "u\(row % 3),\"i\(row % 4)\",\(1_600_000_000 + row),\(row % 2 == 0 ? "view" : ""),\n"
        }
        text += "u1,\"i\"\"2\",1600000000,like,3\nu1,i1,2020-09-13T12:26:40Z,view,\nu1,i1,1600000000,view\n"
        text += "u1,\"i1,1600000000,view,2\n"
        try expectTheSame(Array(text.utf8), named: "events.csv", events: 52, rejected: 2)
    }

    @Test func `rows that have more than a table keeps`() throws {
        var text = ""
        for row in 0..<20 {
            text += #"{"user_id":"u\#(row % 2)","item_id":"i","occurred_at":\#(1_600_000_000_000_000 + row),"#
            text += #""attributes":{"genres":"Jazz"}}"# + "\n"
        }
        try expectTheSame(
            Array((text + #"{"item_id":"i","title":"A film"}"#).utf8), named: "a.jsonl", events: 20, rejected: 0)
    }

    @Test func `a file of many blocks, with bad rows among them`() throws {
        var text = ""
        for row in 0..<300_000 {
            text += "\(row / 50)::\(row % 997)::\(row % 5 + 1)::\(978_300_760 + row % 1000)\n"
            if row == 150_000 || row == 150_001 { text += "1::2::x::978300760\n" }
        }
        try expectTheSame(Array(text.utf8), named: "ratings.dat", events: 300_000, rejected: 2, limits: [.max])
    }
}
