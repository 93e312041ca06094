import Foundation

/// A model that LightGBM wrote, with rows and what LightGBM predicts for them; `Fixtures/LightGBM/generate.py` makes them.
struct BoostedFixture {
    struct Row {
        let features: [Double]
        let rawScore: Double
        let prediction: Double
    }

    static let names = [
        "binary", "zero_as_missing", "no_missing", "sqrt", "poisson", "lambdarank", "forest", "stump",
    ]

    let text: String
    let rows: [Row]

    init(_ name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/LightGBM")
        text = try String(contentsOf: folder.appending(path: "\(name).txt"), encoding: .utf8)
        let table = try String(contentsOf: folder.appending(path: "\(name).tsv"), encoding: .utf8)
        rows = table.split(separator: "\n").map { line in
            let values = line.split(separator: "\t").map { Double($0) ?? .nan }
            return Row(
                features: Array(values.dropLast(2)), rawScore: values[values.count - 2],
                prediction: values[values.count - 1])
        }
    }
}
