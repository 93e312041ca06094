import LogFollower
import Signals
import SnapshotReplica

/// Computes a user's near-real-time signals: the snapshot's states, and on top the events that the snapshot does not cover.
///
/// Made once for a catalogue and a snapshot. No I/O but the reading of the mapped states.
package struct UserEvaluation: Sendable {
    /// An event of the user with its place in the log.
    package struct Entry: Sendable {
        package var partition: UInt32
        package var offset: UInt64
        package var event: Event

        package init(partition: UInt32, offset: UInt64, event: Event) {
            self.partition = partition
            self.offset = offset
            self.event = event
        }
    }

    /// What the signals say, and from when.
    package struct Outcome: Sendable, Equatable {
        /// By signal; one that says nothing is not there.
        package var values: [String: SignalValue]
        /// What signals that are laid over others say.
        package var patches: [PatchWrite]
        /// When the newest event folded occurred.
        package var computedAt: Timestamp
    }

    package let plan: EvaluationPlan
    package let snapshot: LoadedSnapshot?
    private let context: FoldContext
    /// Indices in the plan of signals that the snapshot has no states of: folded from what the log has.
    private let uncovered: [Int]

    package init(_ catalogue: Catalogue, snapshot: LoadedSnapshot?) {
        let plan = EvaluationPlan(catalogue, where: UserEvaluation.computes)
        self.plan = plan
        self.snapshot = snapshot
        context = FoldContext(
            catalogue: catalogue, items: snapshot?.items ?? .empty, priors: snapshot?.priors ?? [:],
            taste: snapshot?.taste)
        let names = snapshot?.signalsNotCovered(by: plan) ?? []
        uncovered = plan.signals.indices.filter { names.contains(plan.signals[$0].name) }
    }

    /// Whether this tier keeps a signal's value: detectors write patches when they notice something instead.
    package static func computes(_ signal: Signal) -> Bool {
        signal.scope == .user && signal.tier == .nearRealTime && !(signal.operator is any DetectingOperator)
            && signal.remote == nil
    }

    /// From which offset on a user's partition has to be read; nil: from the first entry that the log still has.
    package func firstOffset(of partition: UInt32) -> UInt64? {
        guard let snapshot, uncovered.isEmpty else { return nil }
        return snapshot.profilesManifest.watermark.resumeOffset(of: partition)
    }

    /// The signals at a time.
    ///
    /// - Parameter entries: the user's events from `firstOffset` on, in any order; those after `time` are left out.
    /// - Returns: nil when the snapshot covers them all, so that its own values are as fresh as any.
    package func evaluate(_ userID: String, _ entries: [Entry], at time: Timestamp) throws -> Outcome? {
        var fold = try snapshot?.fold(of: userID, plan) ?? UserFold(plan)
        var newest: Timestamp?
        for entry in entries.sorted(by: { Event.inTimeOrder($0.event, $1.event) }) where entry.event.occurredAt <= time
        {
            let event = entry.event
            if snapshot?.covers(event.occurredAt, partition: entry.partition, offset: entry.offset) ?? false {
                fold.fold(event, context, only: uncovered)
                if uncovered.isEmpty { continue }
            } else {
                fold.fold(event, context)
            }
            newest = max(newest ?? event.occurredAt, event.occurredAt)
        }
        guard let newest else { return nil }
        var outcome = Outcome(values: [:], patches: [], computedAt: newest)
        for signal in plan.signals {
            if let value = fold.value(of: signal.name, at: time, context) { outcome.values[signal.name] = value }
            if let patch = fold.patch(of: signal.name, context), patch.expiresAt > time {
                outcome.patches.append(PatchWrite(userID: userID, patch: patch))
            }
        }
        return outcome
    }
}
