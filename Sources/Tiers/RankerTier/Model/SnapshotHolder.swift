import Signals
import SnapshotReplica
import Synchronization

/// What the next request is answered from: a snapshot under the rules in force. Safe to use from any thread.
final class SnapshotHolder: Sendable {
    private struct Held {
        var snapshot: ServedSnapshot?
        var rules: RankingRules
    }

    private let held: Mutex<Held>

    init(_ snapshot: LoadedSnapshot? = nil, rules: RankingRules = RankingRules()) {
        held = Mutex(Held(snapshot: snapshot.map { ServedSnapshot($0, rules: rules) }, rules: rules))
    }

    var current: ServedSnapshot? { held.withLock { $0.snapshot } }

    var rules: RankingRules { held.withLock { $0.rules } }

    /// Prepares a snapshot aside and puts it in the place of the one before. Requests that run keep theirs.
    func adopt(_ loaded: LoadedSnapshot) {
        while true {
            let before = held.withLock { $0 }
            let snapshot = ServedSnapshot(loaded, sharing: before.snapshot, rules: before.rules)
            let isInPlace = held.withLock { held in
                // Rules that came meanwhile are to hold for this snapshot too.
                guard held.rules == before.rules else { return false }
                held.snapshot = snapshot
                return true
            }
            if isInPlace { return }
        }
    }

    /// Applies other rules to what is served.
    func adopt(_ rules: RankingRules) {
        while true {
            let before = current
            let snapshot = before?.applying(rules)
            let isInPlace = held.withLock { held in
                guard held.snapshot?.profilesVersion == before?.profilesVersion,
                    held.snapshot?.modelsVersion == before?.modelsVersion
                else { return false }
                held = Held(snapshot: snapshot, rules: rules)
                return true
            }
            if isInPlace { return }
        }
    }
}
