import Signals

/// The states of the signals that are evaluated at read, for one user: the snapshot's states with the recent events folded
/// into them. Rebuilt from those whenever it is not at hand.
struct FoldedUser: Sendable {
    /// By the place of the signal in ``EvaluatedSignals/signals``.
    private(set) var states: [SignalState]
    /// The user's base as it is scored, without sequences: nil until it is asked for, because a read does not need it.
    var scoredBase: ScoredBase?

    struct ScoredBase: Sendable {
        var profile: BaseProfile?
    }

    init(_ signals: EvaluatedSignals) {
        states = signals.signals.map { $0.makeState() }
    }

    /// Adds one event, which must not have been folded before.
    mutating func fold(_ event: Event, _ signals: EvaluatedSignals) {
        for (place, signal) in signals.signals.enumerated() {
            signal.fold(event, signals.context, into: &states[place])
        }
    }
}

/// The signals that a partition evaluates at read, and what their folds may know.
struct EvaluatedSignals: Sendable {
    let signals: [Signal]
    let context: FoldContext
    let defaults: PatchDefaults

    /// Those of the tiers that are evaluated at read, and those that write patches whatever their tier: a patch is made
    /// where the recent events are.
    init(_ environment: SessionEnvironment) {
        signals = environment.catalogue.userSignals.filter { signal in
            if signal.operator is HistoryOperator { return false }
            return signal.tier >= .streaming || EvaluatedSignals.patches(signal)
        }
        context = environment.foldContext
        defaults = environment.catalogue.patchDefaults
    }

    private static func patches(_ signal: Signal) -> Bool {
        signal.operator is any PatchingOperator && signal.definition.over != nil
    }
}
