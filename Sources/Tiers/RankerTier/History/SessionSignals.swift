import Signals

/// Signals of the user as the session tier resolved them for the request.
public struct SessionSignals: Sendable, Equatable {
    /// The catalogue's names of the signals that the ranker knows what to do with.
    package enum Name {
        /// A `history` over the kind `impression`.
        package static let served = "served"
        package static let cluster = "cluster"
    }

    /// Those with a value that is fresh enough to be served.
    public var values: [String: SignalValue]
    /// Signals whose value is older than its staleness budget: served, but not to be trusted with safety.
    public var stale: Set<String>
    /// The live patches that weigh something in these values.
    public var patchIDs: [String]

    public init(values: [String: SignalValue] = [:], stale: Set<String> = [], patchIDs: [String] = []) {
        self.values = values
        self.stale = stale
        self.patchIDs = patchIDs
    }

    /// The level of a safety signal; nil when nothing is known of it, or only what is stale.
    func level(of signal: String) -> String? {
        guard !stale.contains(signal), case .category(let level)? = values[signal] else { return nil }
        return level
    }

    /// What was shown to the user lately; nil when the session tier did not say.
    var served: [ItemAt]? {
        if case .items(let items)? = values[Name.served] { items } else { nil }
    }

    /// The cluster of users that the user belongs to.
    var cluster: String? {
        if case .category(let cluster)? = values[Name.cluster] { cluster } else { nil }
    }
}
