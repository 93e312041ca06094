import Signals

/// What a partition folds of its users, under one catalogue and one snapshot.
struct EvaluatedSignals: Sendable {
    /// The signals that are evaluated at read, and those that write patches whatever their tier: a patch is made where the
    /// recent events are.
    let plan: EvaluationPlan
    /// Every user signal, for computing a value fresh beside the one that is served.
    let whole: EvaluationPlan
    let context: FoldContext
    /// Names of the signals of which patches are made.
    let patching: [String]
    /// The signals whose values predict something, which is what scoring is about.
    let scored: [Signal]
    /// All signals of users.
    let userSignals: [Signal]
    /// The signals of which the live value is all there is: when it says nothing, as after a session, what the snapshot
    /// happens to have is not served in its place. Not so of a signal that the snapshot has as a value but not as a state.
    private let liveOnly: Set<String>
    private let watermark: Watermark?
    private let folded: [SignalIdentity]

    init(_ environment: SessionEnvironment) {
        let catalogue = environment.catalogue
        plan = EvaluationPlan(catalogue) { signal in
            signal.definition.kind != .history
                && (signal.tier >= .streaming || EvaluatedSignals.makesPatches(signal))
        }
        whole = EvaluationPlan(catalogue) { $0.definition.kind != .history }
        context = environment.foldContext
        patching = plan.signals.filter(EvaluatedSignals.makesPatches).map(\.name)
        scored = whole.signals.filter(\.definition.kind.predictsEvents)
        userSignals = catalogue.userSignals
        let folded = environment.profiles?.foldedSignals ?? []
        let uncovered = plan.signalsNotCovered(by: folded)
        liveOnly = Set(plan.signals.filter { $0.tier >= .streaming }.map(\.name)).subtracting(uncovered)
        watermark = environment.profiles?.watermark
        self.folded = folded
    }

    /// A base without what is evaluated at read.
    func servedBase(_ base: BaseProfile?) -> BaseProfile? {
        guard var base, base.values.contains(where: { liveOnly.contains($0.key) }) else { return base }
        base.values = base.values.filter { !liveOnly.contains($0.key) }
        return base
    }

    /// Folds a user: the snapshot's states, and the recent events that these do not contain. A signal that the snapshot has
    /// not folded as it is defined now is folded from all the events that are kept.
    func fold(
        _ plan: EvaluationPlan, _ userID: String, states: [SignalIdentity: [UInt8]], recent: PackedEvents?,
        partition: UInt32
    ) throws(ByteDecodingError) -> UserFold {
        var fold = try UserFold(plan, states: states)
        guard let recent else { return fold }
        let all = recent.map { $0.event(of: userID) }
        guard let watermark else {
            fold.fold(all, context, only: plan.signals.indices)
            return fold
        }
        let fresh = zip(recent, all).compactMap { entry, event in
            watermark.covers(offset: entry.offset, of: partition, occurredAt: entry.occurredAt) ? nil : event
        }
        let uncovered = Set(plan.signalsNotCovered(by: folded).compactMap(plan.index(of:)))
        fold.fold(fresh, context, only: plan.signals.indices.filter { !uncovered.contains($0) })
        fold.fold(all, context, only: uncovered)
        return fold
    }

    private static func makesPatches(_ signal: Signal) -> Bool {
        signal.operator is any PatchingOperator && signal.definition.over != nil
    }
}

extension OperatorKind {
    /// Whether the operator's value is a prediction that an event can be a loss for. Others are not even evaluated when an
    /// event is scored.
    fileprivate var predictsEvents: Bool {
        switch self {
        case .decayedAffinity, .sessionIntent, .binge: true
        case .history, .activityRate, .experienceLevel, .lifetimeValue, .trending, .clickSequence, .browsing, .risk:
            false
        }
    }
}
