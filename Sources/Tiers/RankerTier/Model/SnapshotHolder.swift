import SnapshotReplica
import Synchronization

/// The snapshot that the next request is answered from. Safe to use from any thread.
final class SnapshotHolder: Sendable {
    private let held: Mutex<ServedSnapshot?>

    init(_ snapshot: ServedSnapshot? = nil) { held = Mutex(snapshot) }

    var current: ServedSnapshot? { held.withLock { $0 } }

    /// Prepares a snapshot aside and puts it in the place of the one before. Requests that run keep theirs.
    func adopt(_ loaded: LoadedSnapshot) {
        let snapshot = ServedSnapshot(loaded, sharing: current)
        held.withLock { $0 = snapshot }
    }
}
