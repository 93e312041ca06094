import Signals

extension SessionStore {
    /// A user's profile at a time.
    ///
    /// - Parameters:
    ///   - signals: which to resolve; empty for all.
    ///   - parts: which parts to make; the others stay empty.
    ///   - staleness: how old values may be, in place of the catalogue's budgets.
    /// - Throws: also `StalenessError` when a rule refuses a value for its age.
    package func profile(
        of userID: String, at time: Timestamp, signals: [String] = [], parts: ProfileParts = .all,
        staleness: StalenessRules = .catalogue, deadline: ContinuousClock.Instant? = nil
    ) async throws -> ProfileView {
        try await readable(userID, deadline: deadline).profile(
            of: userID, at: time, signals: signals, parts: parts, staleness: staleness)
    }

    /// The session that a user is in at a time, or was in last.
    package func session(
        of userID: String, at time: Timestamp, deadline: ContinuousClock.Instant? = nil
    ) async throws -> SessionView {
        try await readable(userID, deadline: deadline).session(of: userID, at: time)
    }

    /// The items of a user's events since a time, for injection.
    ///
    /// - Parameter asOf: hides what happened later; nil when everything acknowledged is to be seen.
    package func history(
        of userID: String, since: Timestamp, asOf: Timestamp?, limit: Int, deadline: ContinuousClock.Instant? = nil
    ) async throws -> HistoryView {
        try await readable(userID, deadline: deadline).history(of: userID, since: since, asOf: asOf, limit: limit)
    }

    /// The feedback of all partitions since the last time.
    package func drainFeedback() async -> [FeedbackAccumulator] {
        var drained: [FeedbackAccumulator] = []
        for slot in slots {
            guard let partition = try? slot.readable() else { continue }
            drained.append(await partition.drainFeedback())
        }
        return drained.filter { !$0.cells.isEmpty || $0.dropped > 0 }
    }

    /// What was reported before of values that are served still, by cell.
    package func recallFeedback() async -> [FeedbackAccumulator.Cell: FeedbackAccumulator.Sum] {
        var recalled: [FeedbackAccumulator.Cell: FeedbackAccumulator.Sum] = [:]
        for slot in slots {
            guard let partition = try? slot.readable() else { continue }
            recalled.merge(await partition.recallFeedback()) { first, _ in first }
        }
        return recalled
    }
}
