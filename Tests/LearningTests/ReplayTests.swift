import Learning
import Testing

struct ReplayTests {
    private static let day: Int64 = 86_400

    private func events(_ rows: [(Int32, Int32, Int64)]) -> [TimedInteraction] {
        rows.map { TimedInteraction(user: $0.0, item: $0.1, time: $0.2) }
    }

    @Test("The split is the interpolated quantile of time, and rare items are dropped without moving it")
    func split() {
        let dataset = ReplayDataset(
            events: events([(0, 0, 30), (0, 1, 10), (1, 1, 20), (1, 0, 50), (1, 2, 40)]), userCount: 2, itemCount: 3,
            splitQuantile: 0.6)
        #expect(dataset.events.map(\.time) == [10, 20, 30, 40, 50])
        #expect(abs(dataset.splitTime - 34) < 1e-9)
        #expect(dataset.splitPosition == 3)
        let (kept, items) = dataset.keepingItems(withTrainingEvents: 2)
        #expect(items == [1])
        #expect(kept.events.map(\.item) == [0, 0])
        #expect(kept.splitTime == dataset.splitTime && kept.splitPosition == 2)
    }

    @Test("Events of the same second are predicted from strictly earlier ones, and repeats are no test")
    func ties() {
        let cases = NextItemCase.cases(
            in: events([(0, 0, 1), (0, 1, 2), (0, 2, 2), (0, 1, 3), (0, 3, 4)]), after: 1, userCount: 1)
        #expect(
            cases == [
                NextItemCase(user: 0, history: [0], target: 1),
                NextItemCase(user: 0, history: [0], target: 2),
                // Item 1 came again and counts at its latest place.
                NextItemCase(user: 0, history: [0, 2, 1], target: 3),
            ])
    }

    @Test("A limit of cases takes some of all, evenly")
    func limitedCases() {
        let events = (0..<30).map { TimedInteraction(user: $0 % 3, item: $0, time: Int64($0)) }
        let all = NextItemCase.cases(in: events, after: -1, userCount: 3)
        let some = NextItemCase.cases(in: events, after: -1, userCount: 3, limit: 7)
        #expect(all.count == 30)
        #expect(some == stride(from: 0, to: 30, by: 5).map { all[$0] })
        #expect(NextItemCase.cases(in: events, after: -1, userCount: 3, limit: 30) == all)
    }

    @Test("The nightly part ends at the last midnight UTC, and five events make a returning user")
    func situation() {
        let times: [Int64] = [1, 2, 3, 4, Self.day - 1, Self.day]
        let history = times.enumerated().map { TimedInteraction(user: 0, item: Int32($0), time: $1) }
        let situation = ReplaySituation(user: 0, now: Self.day + 10, history: history)
        #expect(situation.midnight == Self.day)
        #expect(situation.nightly.count == 5)
        #expect(situation.isFresh && situation.isReturning && !situation.isQuiet)
        #expect(ReplaySituation(user: 0, now: Self.day + 10, history: Array(history.prefix(5))).isQuiet)
        #expect(!ReplaySituation(user: 0, now: Self.day + 10, history: Array(history.prefix(4))).isQuiet)
        #expect(!ReplaySituation(user: 0, now: Self.day - 1, history: Array(history.prefix(5))).isReturning)
        #expect(ReplaySituation(user: 0, now: -1, history: []).midnight == -Self.day)
        #expect(HistoryChoice.weighted.history(situation).map(\.weight) == Array(repeating: 3, count: 6))
    }

    @Test("λ is chosen by NDCG@10 on the end of the training data, with a score for every λ")
    func lambda() throws {
        let dataset = GeneratedEvents.shiftingTaste(seed: 22)
        var reported: [Double] = []
        let result = try LambdaSelection(grid: [1, 20, 1e7]).select(
            training: dataset.training, userCount: dataset.userCount, itemCount: dataset.itemCount
        ) { reported.append($0.lambda) }
        #expect(reported == [1, 20, 1e7])
        #expect(result.cases > 20)
        #expect(result.best != 1e7)
        #expect(result.scores.map(\.ndcg10).max() == result.scores.first { $0.lambda == result.best }?.ndcg10)
    }
}
