import Refresh
import Signals

/// Advice on the tiers of a catalogue's signals: the advisor of the domain, told what each signal is.
package struct SignalPlacement: Sendable {
    /// What is advised for one signal.
    package struct Advised: Sendable {
        package let signal: Signal
        package let advice: PlacementAdvice
        /// Where the signal is to go: another tier only if the advice is to move it.
        package let tier: Tier
    }

    private var advisor: PlacementAdvisor
    private var catalogue: Catalogue

    /// - Parameter window: seconds of which the pairs are judged together, in the time of the cells.
    package init(_ catalogue: Catalogue, window: Double = PlacementRule().window) {
        var rule = PlacementRule()
        rule.window = window
        advisor = PlacementAdvisor(rule: rule)
        self.catalogue = catalogue
    }

    /// Another catalogue is in force: what was measured of signals that moved, or are others now, is of no use.
    package mutating func use(_ next: Catalogue) {
        for signal in catalogue.signals {
            let other = next[signal.name]
            if other?.tier != signal.tier || other?.definition != signal.definition { advisor.restart(signal.name) }
        }
        catalogue = next
    }

    /// Takes pairs of signals, and judges the windows that are over. Pairs of signals that the catalogue does not have are passed
    /// over.
    package mutating func observe(
        _ pairs: [(signal: String, pair: StalenessPair)], now: Double,
        using generator: inout some RandomNumberGenerator
    ) {
        var touched: Set<String> = []
        for (name, pair) in pairs where catalogue[name] != nil {
            advisor.observe(pair, of: name, now: now)
            touched.insert(name)
        }
        for name in touched.sorted() {
            guard let signal = catalogue[name] else { continue }
            advisor.closeWindow(of: name, in: Self.situation(of: signal), now: now, using: &generator)
        }
    }

    package mutating func forget(entity: String) { advisor.forget(entity: entity) }

    /// What is advised for a user signal of the catalogue.
    package func advice(for signal: Signal, using generator: inout some RandomNumberGenerator) -> Advised {
        let advice = advisor.advice(for: signal.name, in: Self.situation(of: signal), using: &generator)
        let tier =
            switch advice.direction {
            case .faster: signal.tier.faster
            case .slower: signal.tier.slower
            case .stay, .unknown: signal.tier
            }
        return Advised(signal: signal, advice: advice, tier: tier ?? signal.tier)
    }

    /// The age in seconds that a tier's values have at worst: a night's, a minute's, a moment's.
    static func age(in tier: Tier) -> Double {
        switch tier {
        case .batch: 86_400
        case .nearRealTime: 60
        case .streaming: 1
        case .request: 0
        }
    }

    private static func situation(of signal: Signal) -> PlacementSituation {
        PlacementSituation(
            criticality: signal.definition.traits.criticality.score,
            // A user's own service is asked by lease, in the near-real-time tier at the fastest.
            hasFasterTier: signal.remote == nil ? signal.tier.faster != nil : signal.tier == .batch,
            slowerAge: signal.tier.slower.map(age(in:)), isPinned: signal.classification.isPinned)
    }
}
