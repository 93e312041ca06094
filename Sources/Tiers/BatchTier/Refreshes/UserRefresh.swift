import Signals

/// Recomputes one signal of one user between two nights: the same fold, over everything that has been read so far.
package struct UserRefresh: Sendable {
    package enum Outcome: Sendable, Equatable {
        /// Nothing has happened since the last fold, so the snapshot's value is as fresh as any.
        case unchanged
        /// - Parameter computedAt: when the newest event folded occurred.
        case value(SignalValue, computedAt: Timestamp)
        /// The events since then leave the signal without a value.
        case empty
    }

    let store: BatchStore
    let plan: FoldPlan
    let context: FoldContext

    package init(store: BatchStore, plan: FoldPlan, priors: [String: Distribution], taste: (any TasteModel)? = nil) {
        self.store = store
        self.plan = plan
        context = FoldContext(catalogue: plan.catalogue, items: store.items, priors: priors, taste: taste)
    }

    /// The signal's value with everything read of the user up to a time, and as of that time.
    package func refresh(_ signal: Signal, of userID: String, at time: Timestamp) throws -> Outcome {
        let (states, newest) = try store.freshStates(of: userID, upTo: time, plan, context)
        guard let newest else { return .unchanged }
        guard let value = states.value(of: signal, at: time, context) else { return .empty }
        return .value(value.value, computedAt: newest)
    }
}
