import Signals
import SnapshotReplica
import Synchronization

/// The evaluation of the catalogue and the snapshot in force, made anew when either changes. Safe to use from any task.
final class HeldEvaluation: Sendable {
    private struct Held {
        var catalogue: Catalogue
        var snapshot: LoadedSnapshot?
        var evaluation: UserEvaluation
    }

    private let held: Mutex<Held>

    init(_ catalogue: Catalogue, snapshot: LoadedSnapshot?) {
        held = Mutex(
            Held(
                catalogue: catalogue, snapshot: snapshot, evaluation: UserEvaluation(catalogue, snapshot: snapshot)))
    }

    var current: UserEvaluation { held.withLock { $0.evaluation } }

    func adopt(_ catalogue: Catalogue) {
        held.withLock { held in
            held.catalogue = catalogue
            held.evaluation = UserEvaluation(catalogue, snapshot: held.snapshot)
        }
    }

    func adopt(_ snapshot: LoadedSnapshot) {
        held.withLock { held in
            held.snapshot = snapshot
            held.evaluation = UserEvaluation(held.catalogue, snapshot: snapshot)
        }
    }
}
