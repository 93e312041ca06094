/// A base value with its patches applied, at one moment.
public struct PatchResolution: Sendable, Equatable {
    /// `nil` when there is neither a base nor a patch that weighs anything.
    public var value: SignalValue?
    /// Σα after scaling: 0 when the value is the base itself.
    public var patchWeight: Double
    /// The patches that took part, sorted by id.
    public var applied: [Patch]

    /// Merges patches over a base.
    ///
    /// - Distributions and vectors: (1 − Σα)·base + Σ α·patch, the α scaled so that Σα ≤ `defaults.maximumWeight`.
    /// - Scalars and categories: the strongest patch, when its α > 0.5.
    /// - Items: united, one entry an item, the latest; the newest `defaults.historyLimit`.
    ///
    /// Without a base the patches stand alone. A patch of another kind than the base (or a vector of another length)
    /// takes no part. Without a patch that weighs anything the result is the base, bit for bit. The order of `patches`
    /// does not matter.
    public static func resolve(
        base: SignalValue?, patches: [Patch], at time: Timestamp, defaults: PatchDefaults = PatchDefaults()
    ) -> PatchResolution {
        var live: [(patch: Patch, alpha: Double)] = []
        for patch in patches {
            let alpha = patch.alpha(at: time, kappa: defaults.kappa)
            if alpha > 0 { live.append((patch, alpha)) }
        }
        live.sort { ($0.patch.id, $0.patch.lastReinforcedAt) < ($1.patch.id, $1.patch.lastReinforcedAt) }
        guard let shape = base ?? strongest(live)?.patch.value else {
            return PatchResolution(value: nil, patchWeight: 0, applied: [])
        }
        live = live.filter { fits($0.patch.value, shape) }
        guard !live.isEmpty else { return PatchResolution(value: base, patchWeight: 0, applied: []) }
        switch shape {
        case .scalar, .category:
            guard let winner = strongest(live), base == nil || winner.alpha > 0.5 else {
                return PatchResolution(value: base, patchWeight: 0, applied: [])
            }
            return PatchResolution(
                value: winner.patch.value, patchWeight: min(winner.alpha, defaults.maximumWeight),
                applied: [winner.patch])
        case .items:
            return united(base: base, live: live, defaults: defaults)
        case .distribution, .vector:
            return blended(base: base, live: live, defaults: defaults)
        }
    }

    private static func blended(
        base: SignalValue?, live: [(patch: Patch, alpha: Double)], defaults: PatchDefaults
    ) -> PatchResolution {
        let total = live.reduce(0) { $0 + $1.alpha }
        let patchWeight = min(total, defaults.maximumWeight)
        // Without a base the patches share the whole weight.
        let scale = base == nil ? 1 / total : patchWeight / total
        var parts = live.map { (value: $0.patch.value, weight: $0.alpha * scale) }
        if let base { parts.insert((base, 1 - patchWeight), at: 0) }
        return PatchResolution(
            value: SignalValue.mixture(parts), patchWeight: patchWeight, applied: live.map(\.patch))
    }

    private static func united(
        base: SignalValue?, live: [(patch: Patch, alpha: Double)], defaults: PatchDefaults
    ) -> PatchResolution {
        var histories: [[ItemAt]] = []
        if case .items(let items) = base { histories.append(items) }
        for entry in live {
            if case .items(let items) = entry.patch.value { histories.append(items) }
        }
        let total = live.reduce(0) { $0 + $1.alpha }
        return PatchResolution(
            value: .items(ItemAt.merge(histories, limit: defaults.historyLimit)),
            patchWeight: min(total, defaults.maximumWeight), applied: live.map(\.patch))
    }

    private static func strongest(_ live: [(patch: Patch, alpha: Double)]) -> (patch: Patch, alpha: Double)? {
        live.max {
            ($0.alpha, $0.patch.lastReinforcedAt, $0.patch.id) < ($1.alpha, $1.patch.lastReinforcedAt, $1.patch.id)
        }
    }

    private static func fits(_ value: SignalValue, _ shape: SignalValue) -> Bool {
        switch (value, shape) {
        case (.scalar, .scalar), (.category, .category), (.items, .items): true
        case (.distribution(let weights), .distribution): !weights.isEmpty
        case (.vector(let left), .vector(let right)): left.count == right.count
        default: false
        }
    }
}
