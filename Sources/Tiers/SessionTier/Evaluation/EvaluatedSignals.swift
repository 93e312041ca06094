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
    /// Of `plan` and of `whole`, where the signals stand of which the snapshot has no states.
    private let uncovered: (plan: Set<Int>, whole: Set<Int>)

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
        uncovered = (plan.indicesNotCovered(by: folded), whole.indicesNotCovered(by: folded))
        let uncovered = plan.signalsNotCovered(by: folded)
        liveOnly = Set(plan.signals.filter { $0.tier >= .streaming }.map(\.name)).subtracting(uncovered)
        watermark = environment.profiles?.watermark
    }

    /// A base without what is evaluated at read.
    func servedBase(_ base: BaseProfile?) -> BaseProfile? {
        guard var base, base.values.contains(where: { liveOnly.contains($0.key) }) else { return base }
        base.values = base.values.filter { !liveOnly.contains($0.key) }
        return base
    }

    /// Folds a user into `plan` or `whole`: the snapshot's states, and the recent events that these do not contain. A signal that the snapshot has
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
        let uncovered = plan === whole ? uncovered.whole : uncovered.plan
        fold.fold(fresh, context, only: plan.signals.indices.filter { !uncovered.contains($0) })
        fold.fold(all, context, only: uncovered)
        return fold
    }

    private static func makesPatches(_ signal: Signal) -> Bool {
        signal.operator is any PatchingOperator && signal.definition.over != nil
    }
}

extension EvaluationPlan {
    fileprivate func indicesNotCovered(by folded: [SignalIdentity]) -> Set<Int> {
        Set(signalsNotCovered(by: folded).compactMap(index(of:)))
    }
}

extension OperatorKind {
    /// Whether the operator's value is a prediction that an event can be a loss for. Others are not even evaluated when an
    /// event is scored.
    fileprivate var predictsEvents: Bool {
        switch self {
        case .decayedAffinity, .sessionIntent, .binge, .shift: true
        case .history, .activityRate, .experienceLevel, .lifetimeValue, .trending, .clickSequence, .browsing, .risk,
            .embedding, .cluster, .drift, .eventCount, .newItems:
            false
        }
    }
}
