import Signals
import SnapshotReplica

extension Detectors.Snapshot {
    /// What the detectors of a catalogue read of a snapshot.
    init(_ snapshot: LoadedSnapshot, catalogue: Catalogue) {
        let plan = EvaluationPlan(catalogue) { $0.definition.kind == .cluster }
        let hasStates = snapshot.signalsNotCovered(by: plan).isEmpty
        self.init(
            items: snapshot.items, priors: snapshot.priors, taste: snapshot.taste,
            modelVersion: snapshot.versions.models,
            clusterState: { userID, signal in
                // A user whose states cannot be read is one of whom nothing is known yet.
                hasStates ? (try? snapshot.fold(of: userID, plan))?.state(of: signal.name) : nil
            })
    }
}
