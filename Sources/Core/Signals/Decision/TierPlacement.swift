/// Where a signal runs, moved by one classification a window: promoted after one window that asks for it, demoted after
/// three in a row.
public struct TierPlacement: Sendable, Equatable {
    public static let windowsToDemote = 3

    public private(set) var tier: Tier
    /// Windows in a row that have asked for a slower tier.
    public private(set) var demotions = 0

    public init(tier: Tier) {
        self.tier = tier
    }

    /// Takes the measurements of one window.
    /// - Returns: the new tier if the signal moves.
    public mutating func observe(
        _ traits: SignalTraits, pinned: PinnedTier? = nil, classifier: Classifier = Classifier()
    ) -> Tier? {
        let wanted = classifier.classify(traits, pinned: pinned, current: tier).tier
        if pinned == nil && wanted < tier {
            // A safety signal is never demoted by itself, from wherever it is.
            if traits.criticality == .safety { return nil }
            demotions += 1
            guard demotions >= TierPlacement.windowsToDemote else { return nil }
        }
        demotions = 0
        guard wanted != tier else { return nil }
        tier = wanted
        return wanted
    }
}
