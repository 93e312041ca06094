import MeshMessages
import RankerTier
import Signals
import Testing

@Suite("Degradation")
struct DegradationTests {
    private static let costs: [DegradationStep: Duration] = [
        .exploration: .milliseconds(1), .queryExpansion: .milliseconds(2), .clusterTrend: .milliseconds(1),
        .ranker: .milliseconds(4), .session: .milliseconds(8), .model: .milliseconds(2),
    ]

    @Test(
        "gives steps up in the declared order until the rest fits",
        arguments: [
            (100, []), (18, []), (17, [.exploration]), (16, [.exploration, .queryExpansion]),
            (14, [.exploration, .queryExpansion, .clusterTrend]),
            (13, [.exploration, .queryExpansion, .clusterTrend, .ranker]),
            (9, [.exploration, .queryExpansion, .clusterTrend, .ranker, .session]),
            (0, [.exploration, .queryExpansion, .clusterTrend, .ranker, .session]),
        ] as [(Int, Set<DegradationStep>)])
    func order(_ remaining: Int, _ skipped: Set<DegradationStep>) {
        #expect(
            DegradationOrder.skipped(remaining: .milliseconds(remaining), costs: Self.costs) == skipped)
        #expect(DegradationOrder.skipped(remaining: nil, costs: Self.costs).isEmpty)
    }

    @Test("tries a step again that it had no time for, some time after")
    func recovers() {
        let costs = StageCosts([.session: .milliseconds(100)])
        func isSkipped() -> Bool {
            DegradationOrder.skipped(remaining: .milliseconds(50), costs: costs.current).contains(.session)
        }
        #expect(isSkipped())
        var skipped = 0
        while isSkipped(), skipped < 1_000 {
            costs.skipped(.session)
            skipped += 1
        }
        #expect((10..<100).contains(skipped))
    }

    @Test("is named in the declared order, with the number of its deepest step")
    func names() {
        var input = Staged.input(model: Staged.model(ranker: Staged.ranker), recent: .unavailable)
        input.skipped = [.exploration, .clusterTrend, .ranker, .session]
        let output = input.rank()
        // There is no exploration that could have been skipped.
        #expect(output.degradations == [.clusterTrendSkipped, .rankerSkipped, .sessionUnavailable])
        #expect(output.ranker == "retrieval")
        #expect(output.arm == .control)
        #expect(output.recalled.first { $0.source == .clusterTrend }?.status == .skipped)
        #expect(output.degradations.map(\.level) == [3, 4, 5])
        let levels = Degradation.allCases.map(\.level).filter { $0 > 0 }
        #expect(levels == levels.sorted(), "the cases are in the declared order")
        #expect(Set(levels) == Set(1...7))
    }

    @Test("answers a request whose time is nearly over without asking the session tier")
    func shortDeadline() async throws {
        let journal = Journal()
        let ranker = TestRanker(
            session: journal.caller(.init(complete: true)), costs: StageCosts([.session: .seconds(60)]))
        let response = try await ranker.rank(
            RankerV1.RankRequest(userID: "u"), deadline: .now.advanced(by: .seconds(30)))
        #expect(response.degradations.contains("session_unavailable"))
        #expect(response.degradationLevel == 5)
        #expect(journal.all.isEmpty)
        #expect(!response.items.isEmpty)
    }
}
