import Refresh
import Signals

/// The signals of a catalogue that a leased refresh can bring up to date: those whose values are precomputed, and those that a
/// user's own service computes. What else runs per event or per request is never stale, so there is nothing to refresh.
struct RefreshableSignals: Sendable {
    private let byName: [String: Signal]
    /// In the order of the catalogue.
    let names: [String]
    /// What the scheduler has to know of each, in the order of the catalogue.
    let declarations: [RefreshSignal]
    /// Those that a build of a snapshot computes too.
    let ofBatch: Set<String>

    init(_ catalogue: Catalogue) {
        let refreshable = catalogue.signals.filter {
            $0.tier == .batch || $0.tier == .nearRealTime || $0.remote != nil
        }
        byName = Dictionary(uniqueKeysWithValues: refreshable.map { ($0.name, $0) })
        names = refreshable.map(\.name)
        declarations = refreshable.map { signal in
            let definition = signal.definition
            let limit = definition.hardLimitSeconds
            return RefreshSignal(
                name: signal.name, tier: signal.remote == nil ? RefreshTier(of: signal.tier) : .nearRealTime,
                criticality: definition.traits.criticality.score,
                // The scheduler divides by it, and nothing is free.
                declaredCost: max(definition.traits.costMillis, 0.001),
                // Older it is not served at all, so it must never get there.
                stalenessLimit: limit.isFinite ? limit : nil)
        }
        ofBatch = Set(refreshable.filter { $0.tier == .batch && $0.remote == nil }.map(\.name))
    }

    func contains(_ name: String) -> Bool { byName[name] != nil }

    func tier(of name: String) -> Tier? { byName[name]?.tier }
}
