import Refresh

/// A policy as it enters an experiment.
public struct Contestant: Sendable {
    public enum Kind: Sendable {
        case policy(any RefreshPolicy)
        /// Knows the queries to come and both values' losses on them.
        case clairvoyant
        /// Every cell after every step, whatever it costs.
        case always
    }

    public let name: String
    public let kind: Kind
    /// Whether the value that a refresh replaced is scored beside the new one, and served while it is the better one.
    public let keepsReplaced: Bool
    /// Share of the leases that go to cells drawn at random.
    public let exploration: Double

    public init(
        _ policy: any RefreshPolicy, name: String? = nil, keepsReplaced: Bool = false, exploration: Double = 0
    ) {
        self.init(
            name: name ?? policy.name, kind: .policy(policy), keepsReplaced: keepsReplaced, exploration: exploration)
    }

    private init(name: String, kind: Kind, keepsReplaced: Bool = false, exploration: Double = 0) {
        self.name = name
        self.kind = kind
        self.keepsReplaced = keepsReplaced
        self.exploration = exploration
    }

    public static let clairvoyant = Contestant(name: "clairvoyant", kind: .clairvoyant)
    public static let always = Contestant(name: "always", kind: .always)

    /// Every policy of the design, and what goes past it: the priority without what a refresh cannot mend, and trials of the
    /// replaced values. RPS has such trials too, so that it is seen what is the trials' doing.
    public static let all: [Contestant] =
        [always, clairvoyant] + RefreshPolicies.all.map { Contestant($0) } + [
            Contestant(FreshetPolicy(), name: "freshet_explore", exploration: 0.02),
            Contestant(RegretProportionalPolicy(), name: "rps_trial", keepsReplaced: true),
            Contestant(FreshetPolicy(), name: "freshet_trial", keepsReplaced: true),
            Contestant(GainPolicy(), name: "freshet_gain_trial", keepsReplaced: true),
        ]

    /// The same, but that round-robin leaves out users without a rating since their last refit: their vectors would not change.
    public static var forRatings: [Contestant] {
        all.map { $0.name == "round_robin" ? Contestant(RoundRobinPolicy(onlyQueried: true)) : $0 }
    }

    /// What the best of is asked for: the policies that others have published, each as it was.
    public var isBaseline: Bool {
        switch kind {
        case .policy: !name.hasPrefix("freshet") && name != "never" && !keepsReplaced
        case .always, .clairvoyant: false
        }
    }
}
