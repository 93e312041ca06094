/// Merges a user's base, live values and patches at read time. A merged profile is never stored.
public struct ProfileResolver: Sendable {
    public let catalogue: Catalogue

    public init(catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    /// Every signal of users (or those named), resolved at a time. A name that the catalogue does not have is left out.
    public func resolve(
        base: BaseProfile?, live: [String: LiveValue] = [:], patches: PatchSet, at time: Timestamp,
        signals names: [String] = []
    ) -> [String: ResolvedValue] {
        let wanted = Set(names)
        let byName = Dictionary(grouping: patches.patches, by: \.signal)
        var resolved: [String: ResolvedValue] = [:]
        for signal in catalogue.signals where signal.scope == .user && (wanted.isEmpty || wanted.contains(signal.name))
        {
            resolved[signal.name] = resolve(
                signal, base: base, live: live[signal.name], patches: byName[signal.name] ?? [], at: time)
        }
        return resolved
    }

    /// One signal, resolved at a time.
    ///
    /// A live value takes the place of the base. A base value whose watermark lies further back than the signal's
    /// staleness budget is served as stale; one of a signal with criticality `safety` is not served: it fails closed.
    public func resolve(
        _ signal: Signal, base: BaseProfile?, live: LiveValue?, patches: [Patch], at time: Timestamp
    ) -> ResolvedValue {
        let baseValue = live == nil ? base?.values[signal.name] : nil
        let under = live?.value ?? baseValue?.value
        let resolution = PatchResolution.resolve(
            base: under, patches: patches, at: time, defaults: catalogue.patchDefaults)
        var provenance = Provenance(
            source: source(live: live, base: baseValue, resolution), tier: signal.tier, status: .fresh,
            patchWeight: resolution.patchWeight,
            reinforcementCount: resolution.applied.reduce(0) { $0 + $1.reinforcementCount })
        if let baseValue {
            provenance.version = baseValue.refreshID.isEmpty ? base?.version ?? "" : baseValue.refreshID
        }
        guard let value = resolution.value else {
            provenance.status = patches.contains { $0.expiresAt <= time } ? .expired : .missing
            return ResolvedValue(value: nil, provenance: provenance)
        }
        provenance.eventTime = newest(
            [live?.eventTime, baseValue.flatMap { $0.eventTime ?? $0.refreshedAt ?? base?.computedAt }]
                + resolution.applied.map(\.lastReinforcedAt))
        provenance.ageMicros = max(0, provenance.eventTime.map { time.microseconds(since: $0) } ?? 0)
        if let base, let baseValue, isStale(baseValue, of: base, signal, at: time) {
            provenance.status = .stale
            if signal.definition.traits.criticality == .safety {
                provenance.status = .expired
                return ResolvedValue(value: nil, provenance: provenance)
            }
        }
        return ResolvedValue(value: value, provenance: provenance)
    }

    private func isStale(_ value: BaseValue, of base: BaseProfile, _ signal: Signal, at time: Timestamp) -> Bool {
        let completeTo = max(base.computedAt, value.refreshedAt ?? base.computedAt)
        return time.seconds(since: completeTo) > signal.definition.stalenessBudgetSeconds
    }

    private func source(live: LiveValue?, base: BaseValue?, _ resolution: PatchResolution) -> Provenance.Source? {
        let isPatched = !resolution.applied.isEmpty
        if live != nil { return isPatched ? .merged : .live }
        if base != nil { return isPatched ? .merged : .base }
        return isPatched ? .patch : nil
    }

    private func newest(_ times: [Timestamp?]) -> Timestamp? {
        times.compactMap { $0 }.max()
    }
}
