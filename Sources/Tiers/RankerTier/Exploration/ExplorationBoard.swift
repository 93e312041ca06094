import Learning
import MeshMessages
import RocksDB
import Synchronization

/// What exploration has learned, as requests ask for it. Safe to use from any thread.
///
/// A view of the exposure log: everything in it comes from there, and is learned anew at the start.
package final class ExplorationBoard: Sendable {
    /// Something to learn from.
    package enum Lesson: Sendable {
        case shown(ExploredSlots)
        /// More than was known to have come of it, by so much.
        case rewarded(ExploredSlots, item: String, by: Double)
    }

    private struct State {
        var knowledge: ExplorationKnowledge
        /// The models that name the clusters of which something is known.
        var modelsVersion = ""
    }

    private let state: Mutex<State>

    package init(parameters: ExplorationParameters = ExplorationParameters(), capacity: Int = 20_000) {
        state = Mutex(State(knowledge: ExplorationKnowledge(parameters: parameters, capacity: capacity)))
    }

    package func learn(_ lessons: [Lesson]) {
        guard !lessons.isEmpty else { return }
        state.withLock { state in for lesson in lessons { Self.learn(lesson, &state) } }
    }

    private static func learn(_ lesson: Lesson, _ state: inout State) {
        switch lesson {
        case .shown(let slots):
            if slots.modelsVersion > state.modelsVersion {
                state.modelsVersion = slots.modelsVersion
                state.knowledge.forgetClusters()
            }
            let clusters = slots.modelsVersion == state.modelsVersion ? slots.clusters : []
            for item in slots.items { state.knowledge.shown(item, to: clusters, at: slots.time) }
        case .rewarded(let slots, let item, let reward):
            let clusters = slots.modelsVersion == state.modelsVersion ? slots.clusters : []
            state.knowledge.rewarded(item, by: reward, from: clusters, at: slots.time)
        }
    }

    /// Learns everything that a log holds, in its order.
    func learn(from database: Database) throws {
        try database.scan(.explored) { pair in
            guard let id = ResponseID(key: pair.key) else { return true }
            let slots = try ExploredSlots(bytes: pair.value)
            var lessons = [Lesson.shown(slots)]
            var rewards: [String: Double] = [:]
            for outcome in try database.pairs(.outcomes, prefix: id.bytes) {
                let message = try RankerV1.ReportedOutcome(serializedBytes: outcome.value)
                rewards[message.itemID] = max(rewards[message.itemID] ?? 0, message.reward)
            }
            for item in slots.items {
                if let reward = rewards[item], reward > 0 {
                    lessons.append(.rewarded(slots, item: item, by: reward))
                }
            }
            learn(lessons)
            return true
        }
    }

    /// What is believed of items among a user's clusters.
    ///
    /// - Parameter modelsVersion: of the models that name the clusters.
    func beliefs(
        of items: [String], among clusters: [ClusterWeight], modelsVersion: String, at time: Double
    ) -> [ExplorationArm] {
        state.withLock { state in
            let known = modelsVersion == state.modelsVersion ? clusters : []
            return items.map { state.knowledge.belief(of: $0, among: known, at: time) }
        }
    }

    package func entries(limit: Int, at time: Double) -> [ExplorationKnowledge.Entry] {
        state.withLock { $0.knowledge.entries(limit: limit, at: time) }
    }

    package func totals(at time: Double) -> ExplorationCell { state.withLock { $0.knowledge.totals(at: time) } }
}
