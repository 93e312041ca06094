/// Decides for the parts of one signal's value, the base and the patches, whether they are young enough to be served.
struct AgedParts {
    private enum Verdict {
        case fresh
        case stale
        case expired
    }

    let signal: Signal
    let rule: StalenessRule?
    let time: Timestamp
    /// Whether something that is known is not served for its age.
    private(set) var hasExpired = false
    private(set) var isBaseExpired = false
    private var isBaseStale = false
    private var stalePatches: Set<String> = []

    init(signal: Signal, rule: StalenessRule?, time: Timestamp) {
        self.signal = signal
        self.rule = rule
        self.time = time
    }

    /// The base value, unless it is too old; its age runs from the moment up to which all events have been folded.
    mutating func admit(_ value: BaseValue?, of base: BaseProfile?) throws(StalenessError) -> BaseValue? {
        guard let value, let base else { return nil }
        switch try verdict(completeTo: max(base.computedAt, value.refreshedAt ?? base.computedAt)) {
        case .fresh: return value
        case .stale:
            isBaseStale = true
            return value
        case .expired:
            hasExpired = true
            isBaseExpired = true
            return nil
        }
    }

    /// The patches that are young enough; the age of one runs from its last confirmation.
    mutating func admit(_ patches: [Patch]) throws(StalenessError) -> [Patch] {
        var admitted: [Patch] = []
        for patch in patches {
            guard patch.expiresAt > time else {
                hasExpired = true
                continue
            }
            switch try verdict(completeTo: patch.lastReinforcedAt) {
            case .fresh: admitted.append(patch)
            case .stale:
                stalePatches.insert(patch.id)
                admitted.append(patch)
            case .expired: hasExpired = true
            }
        }
        return admitted
    }

    /// The status of a value of which these parts were made: as stale as the stalest.
    func status(applied: [Patch], hasBase: Bool) -> Provenance.Status {
        (hasBase && isBaseStale) || applied.contains { stalePatches.contains($0.id) } ? .stale : .fresh
    }

    private func verdict(completeTo moment: Timestamp) throws(StalenessError) -> Verdict {
        let age = time.seconds(since: moment)
        let isTooOld = rule.map { age > $0.maximumAgeSeconds } ?? false
        if let rule, isTooOld, rule.onStale == .refuse {
            throw StalenessError(signal: signal.name, ageSeconds: age, maximumAgeSeconds: rule.maximumAgeSeconds)
        }
        if age > signal.definition.hardLimitSeconds { return .expired }
        if isTooOld && rule?.onStale == .degrade { return .expired }
        return isTooOld || age > signal.definition.stalenessBudgetSeconds ? .stale : .fresh
    }
}
