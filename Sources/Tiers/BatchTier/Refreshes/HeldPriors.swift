import Signals
import Synchronization

/// The population's priors for refreshes. They only move with a fold, so they are computed once for each.
final class HeldPriors: Sendable {
    private struct Held {
        var foldedAsOf: Timestamp?
        var hash: String
        var priors: [String: Distribution]
    }

    private let held = Mutex<Held?>(nil)

    /// The priors as of the last fold, under the plan's catalogue.
    func priors(_ store: BatchStore, _ plan: FoldPlan) throws -> [String: Distribution] {
        let foldedAsOf = store.foldedAsOf
        let known = held.withLock { $0 }
        if let known, known.foldedAsOf == foldedAsOf, known.hash == plan.hash { return known.priors }
        let priors = try store.priors(plan)
        held.withLock { $0 = Held(foldedAsOf: foldedAsOf, hash: plan.hash, priors: priors) }
        return priors
    }
}
