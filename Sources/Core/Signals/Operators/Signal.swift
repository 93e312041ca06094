/// A signal ready to run: its definition and its operator, with the operator's types erased so that a tier can hold
/// many of them.
///
/// A state belongs to the signal that made it (or to one with the same operator and parameters); handing it to another
/// is a programming error and traps.
///
/// A reference, because signals are handed around for every event.
public final class Signal: Sendable {
    public let definition: SignalDefinition
    /// What the decision framework says, and where the signal therefore runs.
    public let classification: Classification
    let runtime: SignalRuntime
    /// What is served when nothing is known, or only what is too old; `nil` for a signal that does not fail closed.
    public let valueWhenUnknown: SignalValue?

    init(definition: SignalDefinition, classification: Classification, runtime: SignalRuntime) {
        self.definition = definition
        self.classification = classification
        self.runtime = runtime
        self.valueWhenUnknown = runtime.erasedOperator.valueWhenUnknown
    }

    public var name: String { definition.name }
    public var tier: Tier { classification.tier }
    public var scope: SignalScope { definition.scope }

    /// The operator itself, for a tier that knows which it is: `signal.operator as? TrendingOperator`.
    public var `operator`: any SignalOperator { runtime.erasedOperator }

    /// The state before any event.
    public func makeState() -> SignalState { SignalState(box: runtime.initial()) }

    /// Adds one event. It must not have been folded into this state before.
    public func fold(_ event: Event, _ context: FoldContext, into state: inout SignalState) {
        runtime.fold(event, context, &state.box)
    }

    /// Adds events in their order, which is quicker than one after the other.
    public func fold(_ events: [Event], _ context: FoldContext, into state: inout SignalState) {
        runtime.foldAll(events, context, &state.box)
    }

    /// Adds events of a table in their order, which is quicker still.
    public func fold(_ run: EventRun, into state: inout SignalState) {
        runtime.foldRun(run, &state.box)
    }

    /// Adds one event, and returns what it completed; empty for an operator that detects nothing.
    public func detect(_ event: Event, _ context: FoldContext, into state: inout SignalState) -> [Detection] {
        if let detect = runtime.detect { return detect(event, context, &state.box) }
        runtime.fold(event, context, &state.box)
        return []
    }

    /// What the state says at a time; `nil` when it says nothing yet.
    public func value(of state: SignalState, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        runtime.value(state.box, time, context)
    }

    /// How wrong the value was as a prediction of the event; `nil` where the event says nothing about it.
    public func loss(of value: SignalValue, for event: Event, _ context: FoldContext) -> Double? {
        runtime.erasedOperator.loss(of: value, for: event, context)
    }

    /// How far two values are apart, 0 to 1.
    public func divergence(_ left: SignalValue, _ right: SignalValue) -> Double {
        runtime.erasedOperator.divergence(left, right)
    }

    /// When the newest event that the state has seen happened.
    public func newestEvent(in state: SignalState) -> Timestamp? { runtime.newestEvent(state.box) }

    /// The patch over the signal that the definition's `over` names; `nil` for a signal that patches nothing, and when
    /// there is nothing to say.
    public func patch(of state: SignalState, _ context: FoldContext, defaults: PatchDefaults) -> Patch? {
        guard let over = definition.over, let draft = runtime.patch?(state.box, context) else { return nil }
        return Patch(
            id: name, signal: over, value: draft.value,
            observedAt: draft.observedAt, lastReinforcedAt: draft.lastReinforcedAt, ttlSeconds: defaults.ttlSeconds,
            halfLifeSeconds: draft.halfLifeSeconds, reinforcementCount: draft.reinforcementCount, mass: draft.mass,
            origin: name)
    }

    /// The state's binary form, with the operator's format version.
    public func encode(_ state: SignalState) -> [UInt8] { state.box.encodedBytes() }

    public func decode(_ bytes: [UInt8]) throws(ByteDecodingError) -> SignalState {
        SignalState(box: try runtime.decode(bytes))
    }
}

/// The state of some signal for one user, or for everyone. Opaque: only the signal that made it reads it.
public struct SignalState: Sendable {
    var box: StateBox
}

/// One value for each user, one for everyone, or one for each cluster of users.
public enum SignalScope: String, Sendable, Hashable, CaseIterable {
    case user
    case global
    case cluster
}
