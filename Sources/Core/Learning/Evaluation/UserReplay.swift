/// All predictions for one user.
struct UserReplay: Sendable {
    let user: Int32
    /// In time order.
    private(set) var outcomes: [ReplayOutcome] = []
    /// For each arm, how often each item was in the first ten.
    private(set) var shown: [[Int]]

    /// - Parameters:
    ///   - events: all of the user's events in replay order.
    ///   - time: seconds since the epoch; later events are predicted.
    init(user: Int32, events: [TimedInteraction], after time: Double, itemCount: Int, arms: [any ReplayArm]) {
        self.user = user
        shown = arms.map { _ in [Int](repeating: 0, count: itemCount) }
        var scores = [[Float]](repeating: [], count: arms.count)
        var first = [[RankedItem]](repeating: [], count: arms.count)
        var situation: ReplaySituation?
        var walk = HistoryWalk(events)
        while let step = walk.next() {
            guard Double(step.event.time) > time else { continue }
            // Events of the same second are predicted from the same history: one scoring serves them all.
            let current: ReplaySituation
            if let known = situation, known.now == step.event.time {
                current = known
            } else {
                current = ReplaySituation(user: user, now: step.event.time, history: step.history)
                for (position, arm) in arms.enumerated() {
                    arm.score(current, into: &scores[position])
                    precondition(scores[position].count == itemCount, "arm \(arm.name) must score every item")
                    Ranking.exclude(step.history.lazy.map(\.item), from: &scores[position])
                    first[position] = Ranking.top(10, of: scores[position])
                }
                situation = current
            }
            for position in arms.indices {
                for ranked in first[position] { shown[position][Int(ranked.item)] += 1 }
            }
            outcomes.append(
                ReplayOutcome(
                    user: user, item: step.event.item, time: step.event.time, isReturning: current.isReturning,
                    isQuiet: current.isQuiet,
                    ranks: scores.map { Ranking.placement(of: step.event.item, in: $0).rank }))
        }
    }
}
