/// A signal as a fold over the log: the same code in all four tiers.
///
/// Laws, shown by the property tests:
/// - Folding a set of distinct events gives the same value in any order, up to floating-point rounding. (`trending` keeps
///   this while the items fit its capacity.)
/// - A state that was encoded and decoded behaves as the one that was not.
/// - No function here reads a clock, rolls dice or does I/O.
///
/// The same event must not be folded twice: whoever folds knows the ids it has seen.
public protocol SignalOperator: Sendable {
    associatedtype State: ByteCodable

    /// The state before any event.
    func initial() -> State

    /// Adds one event, which may be older than events already folded.
    func fold(_ event: Event, _ context: FoldContext, into state: inout State)

    /// Adds a user's events in their order: the same state, bit for bit, as by one after the other. An operator that has a quicker
    /// way says so here.
    func fold(_ run: EventRun, into state: inout State)

    /// What the state says at a time; `nil` when it says nothing yet. A time before the newest event folded is read as
    /// the time of that event.
    func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue?

    /// How wrong `value` was as a prediction of `event`, by a proper scoring rule where the operator has one; `nil` where
    /// the event says nothing about the signal.
    func loss(of value: SignalValue, for event: Event, _ context: FoldContext) -> Double?

    /// How far two values are apart, 0 to 1.
    func divergence(_ left: SignalValue, _ right: SignalValue) -> Double

    /// When the newest event that the state has seen happened.
    func newestEvent(in state: State) -> Timestamp?

    /// What is served when nothing is known, or only what is too old: the strictest value of an operator that fails
    /// closed; `nil` for every other.
    var valueWhenUnknown: SignalValue? { get }
}

extension SignalOperator {
    public func fold(_ run: EventRun, into state: inout State) {
        for event in run.events { fold(event, run.context, into: &state) }
    }

    public var valueWhenUnknown: SignalValue? { nil }

    public func loss(of value: SignalValue, for event: Event, _ context: FoldContext) -> Double? { nil }

    public func divergence(_ left: SignalValue, _ right: SignalValue) -> Double {
        SignalValue.divergence(left, right)
    }
}

/// An operator that notices things: each is reported once, when the event that completes it is folded.
public protocol DetectingOperator: SignalOperator {
    /// Folds the event, and returns what it completed.
    func detect(_ event: Event, _ context: FoldContext, into state: inout State) -> [Detection]
}

extension DetectingOperator {
    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        _ = detect(event, context, into: &state)
    }
}

/// An operator whose state is also a volatile override of another signal.
public protocol PatchingOperator: SignalOperator {
    /// The patch that the state amounts to; `nil` when it has nothing to say. The patch's `signal` is left empty for the
    /// caller, who knows from the catalogue which signal is patched.
    func patch(of state: State, _ context: FoldContext) -> PatchDraft?
}

/// A patch before it is addressed to a signal.
public struct PatchDraft: Sendable, Equatable {
    public var value: SignalValue
    public var observedAt: Timestamp
    public var lastReinforcedAt: Timestamp
    public var reinforcementCount: Int
    /// As of `lastReinforcedAt`.
    public var mass: Double
    public var halfLifeSeconds: Double
}
