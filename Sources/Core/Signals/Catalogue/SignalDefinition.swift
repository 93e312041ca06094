/// A signal as the catalogue defines it: what it computes, and what the decision framework has to know of it.
public struct SignalDefinition: Sendable, Equatable {
    public var name: String
    public var kind: OperatorKind
    public var parameters: OperatorParameters
    public var traits: SignalTraits
    public var scope: SignalScope
    /// Seconds a base value may lie behind the present before it is reported as stale.
    public var stalenessBudgetSeconds: Double
    /// Seconds after which it is not served any more; `nil` for never. A signal of criticality `safety` expires at its
    /// staleness budget, whatever this says.
    public var expiresAfterSeconds: Double?
    /// The signal that this one writes patches over, if its operator does.
    public var over: String?
    /// A person's decision, which the framework reports but does not change.
    public var pinned: PinnedTier?

    public init(
        name: String, kind: OperatorKind, parameters: OperatorParameters = [:], traits: SignalTraits,
        scope: SignalScope = .user, stalenessBudgetSeconds: Double = 93_600,
        expiresAfterSeconds: Double? = nil, over: String? = nil, pinned: PinnedTier? = nil
    ) {
        self.name = name
        self.kind = kind
        self.parameters = parameters
        self.traits = traits
        self.scope = scope
        self.stalenessBudgetSeconds = stalenessBudgetSeconds
        self.expiresAfterSeconds = expiresAfterSeconds
        self.over = over
        self.pinned = pinned
    }

    /// The age in seconds beyond which a value is not served: `expiresAfterSeconds`, and for safety at most the
    /// staleness budget.
    public var hardLimitSeconds: Double {
        let declared = expiresAfterSeconds ?? .infinity
        return traits.criticality == .safety ? min(declared, stalenessBudgetSeconds) : declared
    }
}

/// A tier chosen by a person, and why.
public struct PinnedTier: Sendable, Hashable {
    public var tier: Tier
    public var reason: String

    public init(tier: Tier, reason: String) {
        self.tier = tier
        self.reason = reason
    }
}
