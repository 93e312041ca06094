import Learning
import MeshMessages
import RocksDB

/// What somebody says became of an answer.
package struct OutcomeReport: Sendable {
    package struct Outcome: Sendable, Equatable {
        package var itemID: String
        package var kind: String
        /// Microseconds since the epoch.
        package var occurredAt: Int64
        /// 0 ... 1.
        package var reward: Double

        package init(itemID: String, kind: String, occurredAt: Int64, reward: Double) {
            self.itemID = itemID
            self.kind = kind
            self.occurredAt = occurredAt
            self.reward = reward
        }
    }

    package var id: ResponseID
    package var userID: String
    package var outcomes: [Outcome]

    package init(id: ResponseID, userID: String, outcomes: [Outcome]) {
        self.id = id
        self.userID = userID
        self.outcomes = outcomes
    }
}

/// What became of a report.
package struct OutcomeCounts: Sendable, Equatable {
    package var accepted = 0
    package var duplicates = 0
    /// Of the accepted: of an answer or an item that the log does not have.
    package var unmatched = 0
}

/// What one write batch adds, before it is in the database.
struct OutcomeBatch {
    /// Of answers of this batch: the items, and what was explored.
    var shown: [ResponseID: Set<String>] = [:]
    var explored: [ResponseID: ExploredSlots] = [:]
    private var keys: Set<[UInt8]> = []
    /// The best reward of each item so far.
    private var rewards: [[UInt8]: Double] = [:]

    mutating func add(
        _ report: OutcomeReport, to batch: inout WriteBatch, _ database: Database,
        _ lessons: inout [ExplorationBoard.Lesson]
    ) throws -> OutcomeCounts {
        var counts = OutcomeCounts()
        let items = try self.items(of: report.id, database)
        let explored = try self.explored(of: report.id, database)
        for outcome in report.outcomes {
            let key = ExposureKeys.outcome(report.id, item: outcome.itemID, kind: outcome.kind)
            let isKnown = try database.get(key, in: .outcomes) != nil
            guard !isKnown, keys.insert(key).inserted else {
                counts.duplicates += 1
                continue
            }
            counts.accepted += 1
            if items?.contains(outcome.itemID) != true { counts.unmatched += 1 }
            if let explored, explored.items.contains(outcome.itemID) {
                let before = try bestReward(of: outcome.itemID, report.id, database)
                if outcome.reward > before {
                    lessons.append(
                        .rewarded(explored, item: outcome.itemID, by: outcome.reward - before))
                }
            }
            note(outcome.reward, of: outcome.itemID, report.id)
            let message = RankerV1.ReportedOutcome(
                responseID: report.id.description, itemID: outcome.itemID, kind: outcome.kind,
                occurredAt: outcome.occurredAt, reward: outcome.reward)
            batch.put(key, message.serializedBytes(), in: .outcomes)
        }
        if counts.accepted > 0 {
            // So that the user can be forgotten even where the answer is another ranker's.
            batch.put(
                ExposureKeys.user(ExposureKeys.digest(ofUser: report.userID), report.id), [], in: .users)
        }
        return counts
    }

    private func items(of id: ResponseID, _ database: Database) throws -> Set<String>? {
        if let items = shown[id] { return items }
        guard let bytes = try database.get(id.bytes, in: .exposures) else { return nil }
        let response = try RankerV1.RankResponse(
            serializedBytes: RankerV1.Exposure(serializedBytes: bytes).response)
        return Set(response.items.map(\.itemID))
    }

    private func explored(of id: ResponseID, _ database: Database) throws -> ExploredSlots? {
        if let slots = explored[id] { return slots }
        return try database.get(id.bytes, in: .explored).map { try ExploredSlots(bytes: $0) }
    }

    private static func itemKey(_ id: ResponseID, _ item: String) -> [UInt8] { id.bytes + Array(item.utf8) + [0] }

    private mutating func note(_ reward: Double, of item: String, _ id: ResponseID) {
        let key = Self.itemKey(id, item)
        rewards[key] = max(rewards[key] ?? 0, reward)
    }

    private func bestReward(of item: String, _ id: ResponseID, _ database: Database) throws -> Double {
        let key = Self.itemKey(id, item)
        let stored = try database.pairs(.outcomes, prefix: key).map {
            try RankerV1.ReportedOutcome(serializedBytes: $0.value).reward
        }
        return max(rewards[key] ?? 0, stored.max() ?? 0)
    }
}
