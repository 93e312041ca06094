import Signals
import Snapshots
import Synchronization

/// What refreshes need besides a user's states: the population's priors, which only move with a fold, and the models that are
/// served, which only move with an activation. Each is read once for each move.
final class RefreshInputs: Sendable {
    private struct HeldPriors {
        var foldedAsOf: Timestamp?
        var hash: String
        var priors: [String: Distribution]
    }

    private struct HeldTaste {
        var version: String
        var taste: (any TasteModel)?
    }

    private let snapshots: SnapshotStore
    /// The version of the models that are served; nil while it is not known.
    private let servedModels: @Sendable () -> String?
    private let heldPriors = Mutex<HeldPriors?>(nil)
    private let heldTaste = Mutex<HeldTaste?>(nil)

    init(_ snapshots: SnapshotStore, servedModels: @escaping @Sendable () -> String?) {
        self.snapshots = snapshots
        self.servedModels = servedModels
    }

    /// The priors as of the last fold, under the plan's catalogue.
    func priors(_ store: BatchStore, _ plan: FoldPlan) throws -> [String: Distribution] {
        let foldedAsOf = store.foldedAsOf
        let known = heldPriors.withLock { $0 }
        if let known, known.foldedAsOf == foldedAsOf, known.hash == plan.hash { return known.priors }
        let priors = try store.priors(plan)
        heldPriors.withLock { $0 = HeldPriors(foldedAsOf: foldedAsOf, hash: plan.hash, priors: priors) }
        return priors
    }

    /// The fitted model that is served; nil when there is none, or this machine has it no more.
    func taste() -> (any TasteModel)? {
        guard let version = servedModels(), !version.isEmpty else { return nil }
        if let known = heldTaste.withLock({ $0 }), known.version == version { return known.taste }
        let taste = try? snapshots.open(.models, version: version, verifying: false).model().taste
        heldTaste.withLock { $0 = HeldTaste(version: version, taste: taste) }
        return taste
    }
}
