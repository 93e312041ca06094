/// Merges a user's base, live values and patches at read time. A merged profile is never stored.
public struct ProfileResolver: Sendable {
    public let catalogue: Catalogue

    public init(catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    /// Every signal of users (or those named), resolved at a time by the catalogue's budgets. A name that the catalogue
    /// does not have is left out.
    public func resolve(
        base: BaseProfile?, live: [String: LiveValue] = [:], patches: PatchSet, at time: Timestamp,
        signals names: [String] = []
    ) -> [String: ResolvedValue] {
        do {
            return try resolve(
                base: base, live: live, patches: patches, at: time, signals: names, staleness: .catalogue)
        } catch {
            preconditionFailure("only a rule of a request refuses: \(error)")
        }
    }

    /// The same by the rules of a request.
    /// - Throws: when a rule refuses a value that is there; of several the first in the catalogue's order.
    public func resolve(
        base: BaseProfile?, live: [String: LiveValue] = [:], patches: PatchSet, at time: Timestamp,
        signals names: [String] = [], staleness: StalenessRules
    ) throws(StalenessError) -> [String: ResolvedValue] {
        let wanted = Set(names)
        let byName = Dictionary(grouping: patches.patches, by: \.signal)
        var resolved: [String: ResolvedValue] = [:]
        for signal in catalogue.signals where signal.scope == .user && (wanted.isEmpty || wanted.contains(signal.name))
        {
            resolved[signal.name] = try resolve(
                signal, base: base, live: live[signal.name], patches: byName[signal.name] ?? [], at: time,
                staleness: staleness[signal.name])
        }
        return resolved
    }

    /// One signal, resolved at a time by its definition's budget.
    public func resolve(
        _ signal: Signal, base: BaseProfile?, live: LiveValue?, patches: [Patch], at time: Timestamp
    ) -> ResolvedValue {
        do {
            return try resolve(signal, base: base, live: live, patches: patches, at: time, staleness: nil)
        } catch {
            preconditionFailure("only a rule of a request refuses: \(error)")
        }
    }

    /// One signal, resolved at a time.
    ///
    /// A live value takes the place of the base. It is complete up to the request, so it is never stale, however old its
    /// newest event. A base value is as old as its watermark (or its refresh), a patch as its last confirmation: beyond
    /// the signal's staleness budget they are served as stale, beyond its hard limit they take no part, as if they were
    /// not there. Safety fails closed: without a base that is young enough patches do not stand alone, and an operator
    /// that has a strictest value (`risk`) answers with it.
    /// - Parameter rule: what the request says in place of the budget.
    /// - Throws: when the rule refuses the base or a patch for its age.
    public func resolve(
        _ signal: Signal, base: BaseProfile?, live: LiveValue?, patches: [Patch], at time: Timestamp,
        staleness rule: StalenessRule?
    ) throws(StalenessError) -> ResolvedValue {
        var parts = AgedParts(signal: signal, rule: rule, time: time)
        let known = live == nil ? base?.values[signal.name] : nil
        let admitted = try parts.admit(known, of: base)
        let young = try parts.admit(patches)
        var provenance = Provenance(source: nil, tier: signal.tier, status: .missing)
        if let known {
            provenance.version = known.refreshID.isEmpty ? base?.version ?? "" : known.refreshID
            provenance.eventTime = known.eventTime ?? known.refreshedAt ?? base?.computedAt
        }
        provenance.eventTime = live?.eventTime ?? provenance.eventTime
        let unknown = signal.valueWhenUnknown
        let isClosed = parts.isBaseExpired && unknown == nil && signal.definition.traits.criticality == .safety
        let resolution = PatchResolution.resolve(
            base: live?.value ?? admitted?.value ?? unknown, patches: isClosed ? [] : young, at: time,
            defaults: catalogue.patchDefaults)
        provenance.patchWeight = resolution.patchWeight
        provenance.reinforcementCount = resolution.applied.reduce(0) { $0 + $1.reinforcementCount }
        provenance.source = source(live: live, base: admitted, resolution)
        if provenance.source == .patch {
            // An expired base takes no part, so nothing is said of it.
            provenance.version = ""
            provenance.eventTime = nil
        }
        // A live value of no event is what an operator that fails closed says of a user of whom nothing is known.
        if provenance.source == nil || (provenance.source == .live && live?.eventTime == nil) {
            provenance.status = parts.hasExpired ? .expired : .missing
        } else {
            provenance.status = parts.status(applied: resolution.applied, hasBase: admitted != nil)
            let confirmed = resolution.applied.map(\.lastReinforcedAt).max()
            provenance.eventTime = [provenance.eventTime, confirmed].compactMap { $0 }.max()
        }
        provenance.ageMicros = max(0, provenance.eventTime.map { time.microseconds(since: $0) } ?? 0)
        return ResolvedValue(value: resolution.value, provenance: provenance)
    }

    private func source(live: LiveValue?, base: BaseValue?, _ resolution: PatchResolution) -> Provenance.Source? {
        let isPatched = !resolution.applied.isEmpty
        if live != nil { return isPatched ? .merged : .live }
        if base != nil { return isPatched ? .merged : .base }
        return isPatched ? .patch : nil
    }
}
