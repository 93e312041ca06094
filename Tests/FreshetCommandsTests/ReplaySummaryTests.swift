import Foundation
import FreshetCommands
import Learning
import MeshMessages
import Testing

@Suite("What a replay reports")
struct ReplaySummaryTests {
    /// Two users; the places of the true item are control 0, 20, 9 and injection 0, 1, 20.
    private static let summary: ReplaySummary = {
        var tally = ReplayTally(arms: ["control", "injection"], items: ["a", "b", "c", "d"])
        func answer(_ item: String, higher: UInt32, tied: UInt32 = 0, shown: [String] = ["a"]) -> RankerV1.RankResponse
        {
            RankerV1.RankResponse(
                items: shown.map { RankerV1.RankedItem(itemID: $0) },
                probes: [RankerV1.Probe(itemID: item, ranked: true, higher: higher, tied: tied)])
        }
        func test(_ user: Int32, _ item: String, returning: Bool) -> ReplayCase {
            ReplayCase(user: "u\(user)", userIndex: user, items: [item], isReturning: returning, isQuiet: !returning)
        }
        tally.add(test(0, "b", returning: false), at: 1, answers: [answer("b", higher: 0), answer("b", higher: 0)])
        tally.add(test(0, "c", returning: true), at: 2, answers: [answer("c", higher: 20), answer("c", higher: 1)])
        tally.add(
            test(1, "b", returning: true), at: 3,
            answers: [answer("b", higher: 8, tied: 2), answer("b", higher: 20, shown: ["a", "c"])])
        return ReplaySummary(
            dataset: "tiny", split: "1970-01-01T00:00:00Z", users: 2, report: tally.report(deciles: [9, 5, 2, 0]),
            rankLatency: LatencySummary(calls: 6, p50: 1.25, p99: 9),
            ingestLatency: LatencySummary(calls: 3, p50: 2, p99: 3),
            pids: [("batch", 12), ("session", 11)])
    }()

    @Test func hitsAndGainsFollowFromTheRanks() throws {
        let control = try #require(Self.summary.report.accuracy(of: "control"))
        let injection = try #require(Self.summary.report.accuracy(of: "injection"))
        // Rank 8 and half of two ties is 9: the tenth place.
        #expect(control.hr10 == 2.0 / 3)
        let (second, tenth) = (1 / log2(3.0), 1 / log2(11.0))
        #expect(abs(control.ndcg10 - (1 + tenth) / 3) < 1e-12)
        #expect(abs(injection.ndcg10 - (1 + second) / 3) < 1e-12)
        // User 0: mean of 1 and 0; user 1: 1.
        #expect(control.userMacroHR10 == 0.75)
    }

    @Test func theLiftIsTheRatioOfTheMeansAndLiesInItsInterval() throws {
        let lift = try #require(Self.summary.lift(in: .all))
        let expected: Double = (1 + 1 / log2(3.0)) / (1 + 1 / log2(11.0)) - 1
        #expect(abs(lift.relative - expected) < 1e-12)
        #expect(lift.low <= lift.relative && lift.relative <= lift.high)
        #expect(Self.summary.lift(in: .all) == Self.summary.lift(in: .all))
    }

    @Test func coverageIsOfWhatEachArmShowed() {
        #expect(Self.summary.report.exposures.map(\.coverage) == [0.25, 0.5])
    }

    @Test func theReportHasTheAgreedForm() throws {
        let data = Data(Self.summary.json.pretty.utf8)
        let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(report["dataset"] as? String == "tiny")
        #expect(report["events"] as? Int == 3)
        let arms = try #require(report["arms"] as? [String: [String: Double]])
        #expect(Set(arms.keys) == ["control", "injection"])
        #expect(arms.values.allSatisfy { Set($0.keys) == ["hr10", "ndcg10"] })
        #expect(arms["control"]?["hr10"] == 2.0 / 3)
        let lift = try #require(report["lift_ndcg10"] as? [String: [String: Double]])
        #expect(Set(lift.keys) == ["all", "returning"])
        #expect(lift.values.allSatisfy { Set($0.keys) == ["relative", "low", "high"] })
        let latency = try #require(report["latency_ms"] as? [String: [String: Double]])
        #expect(latency == ["rank": ["p50": 1.25, "p99": 9], "ingest": ["p50": 2, "p99": 3]])
        #expect(report["pids"] as? [String: Int] == ["batch": 12, "session": 11])
    }

    @Test func theTableNamesEveryArmAndBothSegments() {
        let text = Self.summary.text
        #expect(text.contains("tiny: 3 events of 2 users among 4 items"))
        #expect(text.contains("2 events of returning users"))
        #expect(text.split(separator: "\n").contains { $0.hasPrefix("control") && $0.contains("0.6667") })
        #expect(text.contains("returning users: "))
        #expect(Self.summary.warnings.isEmpty)
    }

    @Test func degradedAndUnrankedAnswersAreCountedAndWarnedOf() {
        var tally = ReplayTally(arms: ["control"], items: ["a"])
        let test = ReplayCase(user: "u", userIndex: 0, items: ["a"], isReturning: false, isQuiet: true)
        tally.add(
            test, at: 1,
            answers: [RankerV1.RankResponse(degraded: true, degradations: ["session_unavailable"])])
        #expect(tally.degradedAnswers == 1)
        #expect(tally.degradations == ["session_unavailable": 1])
        #expect(tally.unranked == 1)
        #expect(tally.outcomes[0].ranks == [.infinity])
        var summary = Self.summary
        summary.degradedAnswers = 1
        summary.degradations = tally.degradations
        summary.unranked = 1
        #expect(summary.warnings.count == 2)
        #expect(summary.warnings[0].contains("session_unavailable 1"))
    }
}
