import Learning
import Synchronization

/// Gives the last places of one answer to items that are new or rarely shown, as the policy decides.
///
/// The pool is what the ranking would not show: candidates behind the limit that came as new, that the model does not know, or
/// that are in the rarer half of its items; the best ranked of them first.
///
/// Made for one answer and asked once; what it decided is kept for the log. The decision depends on the candidates, the beliefs
/// and the seed only, so a replay with the same ones decides the same.
package final class ExplorationSlots: SlotPolicy {
    /// What was decided for an answer.
    package struct Decision: Sendable, Equatable {
        package var arms: [ExplorationArm]
        package var choice: ExplorationChoice
        /// The places that may go to exploration, counted from 1.
        package var places: ClosedRange<Int>
    }

    /// Places of an answer that one slot needs: short lists are left alone.
    static let placesPerSlot = 5

    let policy: ExplorationPolicy
    private let seed: UInt64
    private let beliefs: @Sendable ([String]) -> [ExplorationArm]
    private let decided = Mutex<Decision?>(nil)

    /// - Parameters:
    ///   - seed: of everything that is drawn.
    ///   - beliefs: what is believed of items, in their order.
    package init(
        _ policy: ExplorationPolicy, seed: UInt64, beliefs: @escaping @Sendable ([String]) -> [ExplorationArm]
    ) {
        self.policy = policy
        self.seed = seed
        self.beliefs = beliefs
    }

    /// Nil when it was not asked, or there was nothing to explore.
    package var decision: Decision? { decided.withLock { $0 } }

    package func slots(_ input: RankingInput, ranked: [Candidate], items: RequestItems) -> [SlateSlot] {
        let count = min(policy.parameters.slots, input.query.limit / Self.placesPerSlot)
        let pool = pool(ranked.dropFirst(input.query.limit), items)
        guard count > 0, !pool.isEmpty else { return [] }
        let arms = beliefs(pool.map { items.id(of: $0) })
        let numbers = Dictionary(zip(arms.map(\.itemID), pool), uniquingKeysWith: { first, _ in first })
        var generator = SeededGenerator(seed: seed)
        let choice = policy.choose(count, of: arms, using: &generator)
        let first = input.query.limit - count + 1
        decided.withLock {
            $0 = Decision(arms: arms, choice: choice, places: first...input.query.limit)
        }
        return zip(choice.picks, first...).compactMap { pick, place in
            numbers[pick.itemID].map { SlateSlot(item: $0, place: place, source: .exploration) }
        }
    }

    private func pool(_ candidates: ArraySlice<Candidate>, _ items: RequestItems) -> [Int32] {
        let order = items.model.byPopularity
        let median = order.isEmpty ? 0 : items.model.items[Int(order[order.count / 2])].popularity
        return candidates.lazy.filter { candidate in
            !items.isInModel(candidate.item) || candidate.sources.contains(RecallSources(.fresh))
                || items.model.items[Int(candidate.item)].popularity <= median
        }.prefix(policy.parameters.poolSize).map(\.item)
    }

    /// The probability with which a place went to what is there now.
    func propensity(ofPlace place: Int, item: String, isExplored: Bool) -> Double {
        guard let decision, decision.places.contains(place) else { return 1 }
        if isExplored { return decision.choice.picks.first { $0.itemID == item }?.propensity ?? 1 }
        return 1 - decision.choice.explorePropensity
    }
}
