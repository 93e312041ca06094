import EventFiles
import Foundation
import FreshetCommands
import Learning
import Signals
import TestSupport
import Testing

@Suite("Evaluation from files")
struct EvaluationTests {
    /// 30 users over 10 days, each day another of six genres of ten films, five films a day.
    private static func data() -> EvaluationData {
        var random = SplitMix64(seed: 21)
        var data = EvaluationData()
        for day in 0..<Int64(10) {
            for user in 0..<30 {
                let genre = Int.random(in: 0..<6, using: &random) * 10
                for hour in 0..<Int64(5) {
                    let item = genre + Int.random(in: 0..<10, using: &random)
                    data.add(event("u\(user)", "i\(item)", at: 1_000_000 + day * 86_400 + hour * 3_600 + Int64(user)))
                }
            }
        }
        let items = (0..<70).map { Item(id: "i\($0)", labels: ["genres": ["g\($0 / 10)"], "people": ["p"]]) }
        data.finish(items: items, attribute: "genres", splitQuantile: 0.8)
        return data
    }

    @Test func usersItemsAndGenresBecomeNumbersAndKeepTheirNames() throws {
        let data = Self.data()
        #expect(data.dataset.userCount == 30)
        #expect(data.dataset.itemCount == data.items.names.count && data.items.names.count <= 60)
        #expect(data.labels.count == data.dataset.itemCount)
        let item = try #require(data.items.known("i13"))
        #expect(data.labels[Int(item)].map { data.labelNames.names[Int($0)] } == ["g1"])
        #expect(data.items.known("i65") == nil, "an item without events takes no part")
    }

    @Test func eventsWithoutAnItemTakeNoPartAndWithoutItemsThereAreNoLabels() {
        var data = EvaluationData()
        data.add(Event(eventID: "e", userID: "u", kind: "search", occurredAt: Timestamp(seconds: 5), query: "q"))
        data.add(event("u", "i", at: 7))
        data.finish(items: [], attribute: "genres", splitQuantile: 0.5)
        #expect(data.dataset.events == [TimedInteraction(user: 0, item: 0, time: 7)])
        #expect(data.labels.isEmpty)
    }

    @Test func theReportHasTheAgreedForm() async throws {
        let comparison = ArmComparison(
            arms: [.popularity, .control, .injection], lambda: 20, bootstrap: PairedBootstrap(resamples: 50))
        let data = Self.data()
        let result = try await comparison.run(data.dataset, labels: data.labels)
        let summary = EvaluationSummary(dataset: "tiny", report: result)
        let bytes = Data(summary.json.pretty.utf8)
        let report = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        #expect(Set(report.keys) == ["dataset", "events", "users", "items", "arms", "lift_ndcg10"])
        #expect(report["dataset"] as? String == "tiny")
        #expect(report["events"] as? Int == result.events)
        let arms = try #require(report["arms"] as? [String: [String: [String: Double]]])
        #expect(Set(arms.keys) == ["popularity", "control", "injection"])
        for arm in arms.values {
            #expect(Set(arm.keys) == ["all", "returning", "no_fresh"])
            #expect(arm.values.allSatisfy { Set($0.keys) == ["hr10", "ndcg10"] })
        }
        let written = try #require(arms["injection"]?["all"]?["ndcg10"])
        let found = try #require(result.accuracy(of: .injection)?.ndcg10)
        // Foundation reads the last digit of a number otherwise than it was written.
        #expect(abs(written - found) < 1e-12)
        let lifts = try #require(report["lift_ndcg10"] as? [String: [String: Any]])
        #expect(Array(lifts.keys) == ["injection_vs_control"])
        let all = try #require(lifts["injection_vs_control"]?["all"] as? [String: Double])
        #expect(Set(all.keys) == ["relative", "low", "high"])
    }

    @Test func theTableHasARowForEachArmAndTheLiftsBelow() async throws {
        let comparison = ArmComparison(
            arms: [.popularity, .control, .injection], lambda: 20, bootstrap: PairedBootstrap(resamples: 50))
        let text = EvaluationSummary(dataset: "tiny", report: try await comparison.run(Self.data().dataset)).text
        for arm in ["popularity", "control", "injection"] { #expect(text.contains("\n\(arm) ")) }
        #expect(text.contains("injection over control in NDCG@10: all +"))
        #expect(text.contains("coverage") && text.contains("returning HR@10") && text.contains("no fresh HR@10"))
    }

    @Test func aDataSetIsFoundAsItWasDownloaded() throws {
        let directory = TemporaryDirectory()
        func make(_ path: String) throws {
            let url = URL(filePath: "\(directory.path)/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: url)
        }
        func files(_ dataset: KnownDataset) throws -> [String?] {
            let files = try dataset.files(in: directory.path)
            return [files.events, files.items].map { $0.map { String($0.dropFirst(directory.path.count + 1)) } }
        }
        try make("recbole/dataset_example/ml-100k/ml-100k.inter")
        try make("recbole/dataset_example/ml-100k/ml-100k.item")
        #expect(
            try files(.ml100k) == [
                "recbole/dataset_example/ml-100k/ml-100k.inter", "recbole/dataset_example/ml-100k/ml-100k.item",
            ])
        try make("ml-latest-small_ratings.tsv.gz")
        #expect(try files(.mlLatestSmall) == ["ml-latest-small_ratings.tsv.gz", nil])
        try make("ml-latest_movies.tsv.gz")
        #expect(try files(.mlLatestSmall) == ["ml-latest-small_ratings.tsv.gz", "ml-latest_movies.tsv.gz"])
        try make("ml-latest-small/ratings.csv")
        try make("ml-latest-small/movies.csv")
        #expect(try files(.mlLatestSmall) == ["ml-latest-small/ratings.csv", "ml-latest-small/movies.csv"])
    }

    @Test func aDataSetThatIsNotThereSaysHowToGetIt() {
        func message(_ dataset: KnownDataset) -> String {
            do {
                _ = try dataset.files(in: "/no/such/directory")
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(message(.ml100k).contains("pip download --no-deps -d /no/such/directory recbole==1.2.1"))
        #expect(message(.mlLatestSmall).contains("ml-latest-small.zip"))
    }
}
