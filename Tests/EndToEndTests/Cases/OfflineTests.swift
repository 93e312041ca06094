import Foundation
import Testing

extension EndToEnd {
    /// What `freshet` does with files alone, on a log of 40 users whose taste changes by the day.
    @Suite struct OfflineTests {
        private static let arms = ["popularity", "control", "injection"]

        /// Events as TSV and items as CSV, with names of columns that need a mapping.
        private static func withLog(
            _ body: (_ directory: String, _ source: [String]) async throws -> Void
        ) async throws {
            let directory = NSTemporaryDirectory() + "freshet-offline-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: directory) }
            var events = "who\twhat\tat\n"
            var state: UInt64 = 5
            func random(_ bound: UInt64) -> UInt64 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return (state >> 33) % bound
            }
            for day in 0..<10 {
                for user in 0..<40 {
                    let genre = random(6)
                    for hour in 0..<6 {
                        let time = 1_700_006_400 + day * 86_400 + hour * 3_600 + user
                        events += "u\(user)\ti\(genre * 10 + random(10))\t\(time)\n"
                    }
                }
            }
            var items = "what,shelf\n"
            for item in 0..<60 { items += "i\(item),g\(item / 10)\n" }
            let mapping = "user: who\nitem: what\ntime: {column: at, unit: s}\nlabels: {genres: shelf}\n"
            for (name, text) in [("log.tsv", events), ("items.csv", items), ("map.yaml", mapping)] {
                try Data(text.utf8).write(to: URL(filePath: "\(directory)/\(name)"))
            }
            try await body(
                directory,
                [
                    "--events", "\(directory)/log.tsv", "--items", "\(directory)/items.csv", "--mapping",
                    "\(directory)/map.yaml", "--lambda", "20",
                ])
        }

        private static func freshet(_ arguments: [String]) async throws -> Command.Outcome {
            try await Command.run([try Executables.path(of: "freshet")] + arguments)
        }

        @Test func evaluateWritesTheReportAndPrintsTheTable() async throws {
            try await Self.withLog { directory, source in
                let path = "\(directory)/report.json"
                let outcome = try await Self.freshet(
                    ["evaluate"] + source + ["--report", path, "--arms", Self.arms.joined(separator: ",")])
                #expect(outcome.code == 0, "\(outcome.stderr)")
                #expect(outcome.stdout.contains("injection over control in NDCG@10"))
                let data = try #require(FileManager.default.contents(atPath: path))
                let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
                #expect(Set(report.keys) == ["dataset", "events", "users", "items", "arms", "lift_ndcg10"])
                // A user whose last days were all repetitions has no event to predict.
                let users = try #require(report["users"] as? Int)
                #expect(users > 30 && users <= 40)
                let arms = try #require(report["arms"] as? [String: [String: [String: Double]]])
                #expect(arms.keys.sorted() == Self.arms.sorted())
                let control = try #require(arms["control"]?["all"]?["ndcg10"])
                let injection = try #require(arms["injection"]?["all"]?["ndcg10"])
                #expect(injection > control)
            }
        }

        @Test func trainingRowsAreGroupedByQueryAndNamed() async throws {
            try await Self.withLog { directory, source in
                let path = "\(directory)/train.csv"
                let outcome = try await Self.freshet(
                    ["export", "training"] + source + ["--out", path, "--negatives", "10", "--candidates", "40"])
                #expect(outcome.code == 0, "\(outcome.stderr)")
                func lines(_ path: String) throws -> [Substring] {
                    let data = try #require(FileManager.default.contents(atPath: path))
                    return String(decoding: data, as: UTF8.self).split(separator: "\n")
                }
                let rows = try lines(path)
                let groups = try lines(path + ".query").compactMap { Int($0) }
                let columns = rows[0].split(separator: ",")
                #expect(columns[0] == "label" && columns.count > 15)
                #expect(groups.reduce(0, +) == rows.count - 1 && groups.count > 20)
                var start = 1
                for group in groups {
                    let labels = rows[start..<start + group].map { $0.prefix(2) }
                    #expect(labels.contains("1,") && labels.allSatisfy { $0 == "1," || $0 == "0," })
                    start += group
                }
            }
        }
    }
}
