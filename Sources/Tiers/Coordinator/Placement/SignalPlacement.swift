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
    /// Signals whose evidence is another than what was last kept of it.
    private var unsaved: Set<String> = []

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
            guard other?.tier != signal.tier || other?.definition != signal.definition else { continue }
            advisor.restart(signal.name)
            unsaved.insert(signal.name)
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
        unsaved.formUnion(touched)
    }

    package mutating func forget(entity: String) {
        advisor.forget(entity: entity)
        for signal in catalogue.signals where advisor.record(of: signal.name) != nil { unsaved.insert(signal.name) }
    }

    // MARK: - Durability

    /// The evidence that has changed since the last call, by signal; nil where there is none any more.
    package mutating func takeUnsaved() -> [String: StoredEvidence?] {
        defer { unsaved = [] }
        return Dictionary(uniqueKeysWithValues: unsaved.map { ($0, evidence(of: $0)) })
    }

    /// What was taken could not be kept.
    package mutating func putBack(_ signals: some Sequence<String>) { unsaved.formUnion(signals) }

    private func evidence(of name: String) -> StoredEvidence? {
        guard let signal = catalogue[name], let record = advisor.record(of: name) else { return nil }
        return StoredEvidence(signal: name, tier: signal.tier, record: record)
    }

    /// Goes on with what was kept, unless the signal is not where it was.
    package mutating func restore(_ evidence: StoredEvidence) {
        guard catalogue[evidence.signal]?.tier == evidence.tier else {
            unsaved.insert(evidence.signal)
            return
        }
        advisor.restore(evidence.record, of: evidence.signal)
    }

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
