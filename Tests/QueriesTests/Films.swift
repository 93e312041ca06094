import Foundation
import Queries
import Signals

/// The films of the fixture: `Fixtures/films.tsv`, Wikidata's (CC0).
enum Films {
    static let items: [Item] = {
        let lines = Fixture.lines("films.tsv").dropFirst()
        return lines.map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            func list(_ field: Int) -> [String] { fields[field].split(separator: "|").map(String.init) }
            let labels = [
                "genres": list(4), "directors": list(5), "cast": list(6), "languages": list(7), "countries": list(8),
            ]
            return Item(
                id: fields[0], title: fields[1], labels: labels.filter { !$0.value.isEmpty },
                runtimeSeconds: Double(fields[3]).map { $0 * 60 },
                numbers: Double(fields[2]).map { ["year": $0] } ?? [:])
        }
    }()

    /// Earlier films are the more popular ones here, for want of a better order.
    static let index = QueryIndex(items)
    static let interpreter = QueryInterpreter(index)
    static let byTitle = Dictionary(items.map { ($0.title, $0) }) { first, _ in first }
    static let byID = Dictionary(uniqueKeysWithValues: items.map { ($0.id, $0) })
}

enum Fixture {
    static func lines(_ name: String) -> [String] {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Fixtures/\(name)")
        guard let text = try? String(contentsOf: path, encoding: .utf8) else {
            fatalError("\(path.path) cannot be read")
        }
        return text.split(separator: "\n").map(String.init)
    }
}
