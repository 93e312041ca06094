/// One test of a ranking: what the user had done, and the item that came next.
public struct NextItemCase: Sendable, Equatable {
    public let user: Int32
    /// Distinct items of all strictly earlier events, the most recent last: the history, and what is not shown again.
    public let history: [Int32]
    public let target: Int32

    public init(user: Int32, history: [Int32], target: Int32) {
        self.user = user
        self.history = history
        self.target = target
    }

    /// As many as choosing a λ, or judging one model, takes: the standard error of NDCG@10 is below 1 % of its range then, and
    /// ranking all items for each of millions would take hours.
    public static let standardLimit = 20_000

    /// The cases of the events later than `time`: ties of the same second are not part of the history, and an item that
    /// the user has had before is no case.
    ///
    /// - Parameter limit: at most so many, evenly spaced over the users.
    public static func cases(
        in events: some Collection<TimedInteraction>, after time: Double, userCount: Int, limit: Int = standardLimit
    ) -> [Self] {
        precondition(limit > 0, "a limit of cases is above 0")
        let later = events.lazy.filter { Double($0.time) > time }.count
        let spacing = max(1, (later + limit - 1) / limit)
        var number = 0
        var cases: [Self] = []
        for history in ReplayDataset.histories(of: events, userCount: userCount) {
            var walk = HistoryWalk(history)
            while let step = walk.next() {
                guard Double(step.event.time) > time else { continue }
                defer { number += 1 }
                guard number.isMultiple(of: spacing) else { continue }
                cases.append(
                    NextItemCase(user: step.event.user, history: step.history.map(\.item), target: step.event.item))
            }
        }
        return cases
    }

    /// Mean NDCG@10 over `cases`, zero if there are none.
    public static func meanNDCG(of scorer: Scorer<some ItemWeightRows>, on cases: some Collection<Self>) -> Double {
        meanNDCG(on: cases) { history, scores in
            scorer.score(history.lazy.map { WeightedItem($0) }, into: &scores)
        }
    }

    /// Mean NDCG@10 over `cases` of what scores all items for a history, zero if there are none.
    static func meanNDCG(
        on cases: some Collection<Self>, score: (_ history: [Int32], _ scores: inout [Float]) -> Void
    ) -> Double {
        var scores: [Float] = []
        var sum = 0.0
        for test in cases {
            score(test.history, &scores)
            Ranking.exclude(test.history, from: &scores)
            sum += RankMetrics.ndcg(rank: Ranking.placement(of: test.target, in: scores).rank)
        }
        return sum / Double(max(1, cases.count))
    }
}
