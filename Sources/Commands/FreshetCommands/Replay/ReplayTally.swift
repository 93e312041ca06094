import Learning
import MeshMessages

/// Collects what the ranker answered, case by case.
package struct ReplayTally: Sendable {
    package let arms: [String]
    private let itemIndices: [String: Int32]
    package private(set) var outcomes: [ReplayOutcome] = []
    /// By arm, how often each item was among the first ten.
    package private(set) var exposures: [[Int]]
    /// Answers that were served with something missing, by what was missing.
    package private(set) var degradations: [String: Int] = [:]
    package private(set) var degradedAnswers = 0
    /// True items that the ranker did not rank, although they take part.
    package private(set) var unranked = 0
    /// Items shown that do not take part.
    package private(set) var unknownItems = 0

    package init(arms: [String], items: [String]) {
        self.arms = arms
        itemIndices = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1, Int32($0)) })
        exposures = arms.map { _ in [Int](repeating: 0, count: items.count) }
    }

    /// - Parameter answers: one for each arm, in their order.
    package mutating func add(_ test: ReplayCase, at second: Int64, answers: [RankerV1.RankResponse]) {
        precondition(answers.count == arms.count, "a case has an answer from each arm")
        for (arm, answer) in answers.enumerated() {
            note(answer)
            // Each of the items is a test event of its own, and each was shown this list.
            for shown in answer.items.prefix(10) {
                guard let index = itemIndices[shown.itemID] else {
                    unknownItems += 1
                    continue
                }
                exposures[arm][Int(index)] += test.items.count
            }
        }
        for item in test.items {
            outcomes.append(
                ReplayOutcome(
                    user: test.userIndex, item: itemIndices[item] ?? -1, time: second, isReturning: test.isReturning,
                    isQuiet: test.isQuiet, ranks: answers.map { rank(of: item, in: $0) }))
        }
    }

    private mutating func note(_ answer: RankerV1.RankResponse) {
        guard answer.degraded else { return }
        degradedAnswers += 1
        for reason in answer.degradations.isEmpty ? ["unspecified"] : answer.degradations {
            degradations[reason, default: 0] += 1
        }
    }

    /// Zero-based: the items that scored higher and half of the ties; infinite when it was not ranked.
    private mutating func rank(of item: String, in answer: RankerV1.RankResponse) -> Double {
        guard let probe = answer.probes.first(where: { $0.itemID == item }), probe.ranked else {
            unranked += 1
            return .infinity
        }
        return Double(probe.higher) + Double(probe.tied) / 2
    }

    package func report(deciles: [Int]) -> ReplayReport {
        ReplayReport(
            arms: arms, itemCount: itemIndices.count, outcomes: outcomes,
            exposures: exposures.map { ExposureSummary(exposures: $0, deciles: deciles) })
    }
}
