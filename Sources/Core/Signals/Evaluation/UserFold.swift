/// Everything that is folded of one user: a state for each signal of a plan.
///
/// All tiers evaluate through it: batch folds on from yesterday's states, the streaming tier from the snapshot's states with
/// the events since, the near-real-time tier from the same with events that it reads from the log. As an operator's value
/// does not depend on how its events were divided, all say what one fold over the whole log says.
///
/// A state that is not there has seen no event. A value: to be confined by its owner.
public struct UserFold: Sendable {
    public let plan: EvaluationPlan
    /// By index in the plan; nil: no event yet.
    private var states: [SignalState?]

    /// Before any event.
    public init(_ plan: EvaluationPlan) {
        self.plan = plan
        states = Array(repeating: nil, count: plan.signals.count)
    }

    /// From stored states. One of an identity that the plan does not have is refused: its signal starts without events, and
    /// `EvaluationPlan.signalsNotCovered(by:)` names it.
    ///
    /// - Throws: `ByteDecodingError` when the bytes are no state of their signal.
    public init(_ plan: EvaluationPlan, states stored: [SignalIdentity: [UInt8]]) throws(ByteDecodingError) {
        self.init(plan)
        for (identity, bytes) in stored {
            guard let index = plan.index(of: identity) else { continue }
            states[index] = try plan.signals[index].decode(bytes)
        }
    }

    /// Folds one event, which must not have been folded before, into every signal.
    public mutating func fold(_ event: Event, _ context: FoldContext) {
        for index in states.indices {
            change(at: index) { signal, state in signal.fold(event, context, into: &state) }
        }
    }

    /// Folds one event into the signals at some places of the plan alone, to bring signals up that were not covered.
    public mutating func fold(_ event: Event, _ context: FoldContext, only indices: some Sequence<Int>) {
        fold([event], context, only: indices)
    }

    /// Folds events in their order into the signals at some places of the plan.
    public mutating func fold(_ events: [Event], _ context: FoldContext, only indices: some Sequence<Int>) {
        guard !events.isEmpty else { return }
        for index in indices {
            change(at: index) { signal, state in signal.fold(events, context, into: &state) }
        }
    }

    /// Folds a run of the user's events, none of which must have been folded before, into every signal: the same states as by
    /// one event after the other.
    public mutating func fold(_ run: EventRun) { fold(run, only: states.indices) }

    /// The same into the signals at some places of the plan.
    public mutating func fold(_ run: EventRun, only indices: some Sequence<Int>) {
        guard !run.rows.isEmpty else { return }
        for index in indices {
            change(at: index) { signal, state in signal.fold(run, into: &state) }
        }
    }

    private mutating func change(at index: Int, _ body: (Signal, inout SignalState) -> Void) {
        let signal = plan.signals[index]
        // Moved out, so that the operator changes it in place.
        var state = states[index] ?? signal.makeState()
        states[index] = nil
        body(signal, &state)
        states[index] = state
    }

    /// What a signal says at a time; nil when it says nothing, and for a signal that the plan does not have.
    public func value(of name: String, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        guard let (signal, state) = signalAndState(name) else { return nil }
        return signal.value(of: state, at: time, context)
    }

    /// A signal's state, to be folded on elsewhere; nil when it has seen no event, and for a signal that the plan does not have.
    public func state(of name: String) -> SignalState? { plan.index(of: name).flatMap { states[$0] } }

    /// When the newest event happened that the signal has seen.
    public func newestEvent(of name: String) -> Timestamp? {
        guard let index = plan.index(of: name), let state = states[index] else { return nil }
        return plan.signals[index].newestEvent(in: state)
    }

    /// The patch over another signal that the signal's state amounts to; see `Signal.patch(of:_:defaults:)`.
    public func patch(of name: String, _ context: FoldContext) -> Patch? {
        guard let (signal, state) = signalAndState(name) else { return nil }
        return signal.patch(of: state, context, defaults: plan.catalogue.patchDefaults)
    }

    /// The states' binary forms; those without events are left out.
    public func encodedStates() -> [SignalIdentity: [UInt8]] {
        var stored: [SignalIdentity: [UInt8]] = [:]
        for (index, state) in states.enumerated() {
            guard let state else { continue }
            let bytes = plan.signals[index].encode(state)
            if bytes != plan.emptyStates[index] { stored[plan.identities[index]] = bytes }
        }
        return stored
    }

    /// A state without events for a signal that has none: safety signals have something to say of nothing, too.
    private func signalAndState(_ name: String) -> (Signal, SignalState)? {
        guard let index = plan.index(of: name) else { return nil }
        let signal = plan.signals[index]
        return (signal, states[index] ?? signal.makeState())
    }
}
