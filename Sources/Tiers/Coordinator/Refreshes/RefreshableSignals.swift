import Refresh
import Signals

/// The signals of a catalogue that a leased refresh can bring up to date: those whose values are precomputed. What runs per
/// event or per request is never stale, so there is nothing to refresh.
struct RefreshableSignals: Sendable {
    private let byName: [String: SignalScope]
    /// What the scheduler has to know of each, in the order of the catalogue.
    let declarations: [RefreshSignal]
    /// Those that a build of a snapshot computes too.
    let ofBatch: Set<String>

    init(_ catalogue: Catalogue) {
        let refreshable = catalogue.signals.filter { $0.tier == .batch || $0.tier == .nearRealTime }
        byName = Dictionary(uniqueKeysWithValues: refreshable.map { ($0.name, $0.scope) })
        declarations = refreshable.map { signal in
            let traits = signal.definition.traits
            return RefreshSignal(
                name: signal.name, criticality: traits.criticality.score,
                // The scheduler divides by it, and nothing is free.
                declaredCost: max(traits.costMillis, 0.001))
        }
        ofBatch = Set(refreshable.filter { $0.tier == .batch }.map(\.name))
    }

    var names: Set<String> { Set(byName.keys) }

    func contains(_ name: String) -> Bool { byName[name] != nil }
}
