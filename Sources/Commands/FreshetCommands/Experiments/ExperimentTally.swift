import Learning
import MeshMessages

/// Exposures and outcomes of an experiment, added up by user as they are read.
package struct ExperimentTally: Sendable {
    private struct Shown {
        var user: String
        var arm: String
        var items: Set<String>
        /// The best reward of each item.
        var rewards: [String: Double] = [:]
    }

    private var answers: [String: Shown] = [:]
    /// Outcomes whose answer has not been read, which another ranker's log may have.
    private var waiting: [RankerV1.ReportedOutcome] = []
    package private(set) var experiments: Set<String> = []
    package private(set) var degraded = 0

    package init() {}

    package var answerCount: Int { answers.count }
    package var unmatched: Int { waiting.count { answers[$0.responseID] == nil } }

    package mutating func add(_ page: RankerV1.ReadExposuresResponse) {
        for exposure in page.exposures where !exposure.experiment.isEmpty {
            experiments.insert(exposure.experiment)
            if exposure.degraded { degraded += 1 }
            answers[exposure.responseID] = Shown(
                user: exposure.userID, arm: exposure.assignedArm, items: Set(exposure.items.map(\.itemID)))
        }
        waiting += page.outcomes
    }

    /// Each user's sums, with outcomes of items that were shown; an item counts once, by its best reward.
    package func users() -> [UserOutcome] {
        var answers = answers
        for outcome in waiting {
            guard answers[outcome.responseID]?.items.contains(outcome.itemID) == true else { continue }
            let known = answers[outcome.responseID]?.rewards[outcome.itemID] ?? 0
            answers[outcome.responseID]?.rewards[outcome.itemID] = max(known, outcome.reward)
        }
        var users: [String: UserOutcome] = [:]
        for (_, shown) in answers.sorted(by: { $0.key < $1.key }) {
            let key = "\(shown.arm)\u{0}\(shown.user)"
            var user = users[key] ?? UserOutcome(arm: shown.arm)
            user.exposures += 1
            user.items += Double(shown.items.count)
            user.hits += Double(shown.rewards.values.count { $0 > 0 })
            user.reward += shown.rewards.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
            users[key] = user
        }
        return users.sorted { $0.key < $1.key }.map(\.value)
    }
}
