/// The replay protocol in memory: later events are predicted one by one from what was frozen at the split.
///
/// Every event after the split is a test unless the user has had the item before. All items compete except those of the
/// user's strictly earlier events (the same mask in every arm). This is the reference that a replay over the running
/// services has to reproduce.
public struct ReplayEvaluation: Sendable {
    public var arms: [any ReplayArm]
    /// How many users are replayed at a time.
    public var threads: Int

    public init(arms: [any ReplayArm], threads: Int = 1) {
        precondition(threads > 0, "a replay needs a thread")
        self.arms = arms
        self.threads = threads
    }

    /// Judges the arms on a dataset whose items are those that the arms score.
    ///
    /// The report does not depend on the number of threads.
    ///
    /// - Parameters:
    ///   - deciles: each item's popularity decile in the training data.
    ///   - progress: called after each user who has a test with the numbers of users done and to do.
    public func run(
        _ dataset: ReplayDataset, deciles: [Int], progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) async -> ReplayReport {
        precondition(deciles.count == dataset.itemCount, "every item needs a popularity decile")
        let histories = ReplayDataset.histories(of: dataset.events, userCount: dataset.userCount)
        // The longest histories first, so that no thread is left with one at the end.
        let users = histories.indices
            .filter { histories[$0].last.map { Double($0.time) > dataset.splitTime } ?? false }
            .sorted { histories[$0].count > histories[$1].count }

        var outcomes = [[ReplayOutcome]](repeating: [], count: dataset.userCount)
        var exposures = arms.map { _ in [Int](repeating: 0, count: dataset.itemCount) }
        await withTaskGroup(of: UserReplay.self) { group in
            var waiting = users.makeIterator()
            func start() {
                guard let user = waiting.next() else { return }
                let (events, arms) = (histories[user], arms)
                group.addTask {
                    UserReplay(
                        user: Int32(user), events: events, after: dataset.splitTime, itemCount: dataset.itemCount,
                        arms: arms)
                }
            }
            for _ in 0..<threads { start() }
            var done = 0
            for await replay in group {
                start()
                for (arm, items) in replay.shown.enumerated() {
                    for (item, count) in items.enumerated() { exposures[arm][item] += count }
                }
                outcomes[Int(replay.user)] = replay.outcomes
                done += 1
                progress(done, users.count)
            }
        }
        return ReplayReport(
            arms: arms.map(\.name), itemCount: dataset.itemCount, outcomes: Array(outcomes.joined()),
            exposures: exposures.map { ExposureSummary(exposures: $0, deciles: deciles) })
    }
}
