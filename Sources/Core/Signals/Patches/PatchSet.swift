/// The patches of one user, a bounded number, by id.
///
/// Writing is idempotent and safe out of order: an id confirmed at a moment that has been counted before changes
/// nothing, and confirmations that arrive in another order give the same patch.
public struct PatchSet: Sendable, Equatable {
    struct Held: Sendable, Equatable {
        var patch: Patch
        /// The moments of the confirmations already counted, sorted; at most `PatchSet.rememberedMoments`, the newest.
        var moments: [Timestamp]
    }

    /// A patch that was taken away before its time.
    struct Removal: Sendable, Equatable {
        /// The newest confirmation that the patch had: what is no newer does not bring it back.
        var moment: Timestamp
        /// When the patch would have expired, and with it every repeat of that confirmation.
        var until: Timestamp
    }

    static let rememberedMoments = 64

    private(set) var held: [String: Held] = [:]
    /// By id; at most `maximumCount`, those that last longest.
    private(set) var removals: [String: Removal] = [:]
    /// Patches held at most; when there are more the weakest go.
    public let maximumCount: Int

    public init(limit: Int = 64) {
        self.maximumCount = max(1, limit)
    }

    init(limit: Int, held: [String: Held], removals: [String: Removal] = [:]) {
        self.maximumCount = max(1, limit)
        self.held = held
        self.removals = removals
    }

    /// All patches, those past their TTL included, sorted by id.
    public var patches: [Patch] { held.values.map(\.patch).sorted { $0.id < $1.id } }
    /// Whether there is nothing to keep: no patch, and no memory of one that was removed.
    public var isEmpty: Bool { held.isEmpty && removals.isEmpty }
    public var count: Int { held.count }

    public subscript(id: String) -> Patch? { held[id]?.patch }

    /// The patches over one signal, sorted by id, expired ones included.
    public func patches(over signal: String) -> [Patch] {
        patches.filter { $0.signal == signal }
    }

    /// Writes a patch, or reinforces the one with its id: its mass is the weight that this confirmation adds.
    ///
    /// Idempotent by `id` and `lastReinforcedAt`. A confirmation older than what is remembered of a patch is taken as
    /// one that was counted. One that the patch had when it was removed changes nothing; a newer one brings it back.
    /// - Returns: the patch as it stands; as given when it has expired at `now` or was removed, and nothing was kept.
    @discardableResult
    public mutating func put(_ patch: Patch, now: Timestamp) -> Patch {
        removeExpired(at: now)
        guard var known = held[patch.id] else {
            guard patch.expiresAt > now, !isRemoved(patch) else { return patch }
            removals[patch.id] = nil
            held[patch.id] = Held(patch: patch, moments: [patch.lastReinforcedAt])
            dropWeakest(at: now)
            return held[patch.id]?.patch ?? patch
        }
        let moment = patch.lastReinforcedAt
        let isForgotten = known.moments.count >= PatchSet.rememberedMoments && moment < known.moments[0]
        if known.moments.contains(moment) || isForgotten { return known.patch }
        let isNewest = moment >= known.patch.lastReinforcedAt
        let count = known.patch.reinforcementCount
        let observedAt = min(known.patch.observedAt, patch.observedAt)
        var merged = known.patch
        if isNewest {
            merged = patch
            merged.mass = known.patch.mass
            merged.lastReinforcedAt = known.patch.lastReinforcedAt
        }
        merged = merged.reinforced(by: patch.mass, at: moment)
        merged.observedAt = observedAt
        merged.reinforcementCount = count + max(1, patch.reinforcementCount)
        known.patch = merged
        known.moments.insert(moment, at: known.moments.firstIndex { $0 > moment } ?? known.moments.endIndex)
        if known.moments.count > PatchSet.rememberedMoments { known.moments.removeFirst() }
        held[patch.id] = known
        return merged
    }

    /// Replaces the patch with this id by what its only writer has computed anew (an operator, from its whole state),
    /// unless a later confirmation of it is held or was removed.
    public mutating func replace(_ patch: Patch, now: Timestamp) {
        removeExpired(at: now)
        guard patch.expiresAt > now, !isRemoved(patch) else { return }
        if let known = held[patch.id]?.patch, known.lastReinforcedAt > patch.lastReinforcedAt { return }
        removals[patch.id] = nil
        held[patch.id] = Held(patch: patch, moments: [patch.lastReinforcedAt])
        dropWeakest(at: now)
    }

    /// Weakens the patch with this id by a contrary event; nothing happens when there is none.
    public mutating func contradict(id: String, by weight: Double, at time: Timestamp) {
        guard let known = held[id]?.patch else { return }
        held[id]?.patch = known.contradicted(by: weight, at: time)
    }

    /// Takes a patch away before its time. A repeat of the confirmations it had does not bring it back, a newer one does.
    /// - Returns: the patch as it stood; `nil` when there was none, which changes nothing.
    @discardableResult
    public mutating func remove(id: String) -> Patch? {
        guard let patch = held.removeValue(forKey: id)?.patch else { return nil }
        removals[id] = Removal(moment: patch.lastReinforcedAt, until: patch.expiresAt)
        if removals.count > maximumCount,
            let first = removals.min(by: { ($0.value.until, $0.key) < ($1.value.until, $1.key) })
        {
            removals[first.key] = nil
        }
        return patch
    }

    private func isRemoved(_ patch: Patch) -> Bool {
        removals[patch.id].map { patch.lastReinforcedAt <= $0.moment } ?? false
    }

    /// Forgets what is past its TTL.
    public mutating func removeExpired(at now: Timestamp) {
        if removals.contains(where: { $0.value.until <= now }) { removals = removals.filter { $0.value.until > now } }
        guard held.values.contains(where: { $0.patch.expiresAt <= now }) else { return }
        held = held.filter { $0.value.patch.expiresAt > now }
    }

    private mutating func dropWeakest(at now: Timestamp) {
        while held.count > maximumCount {
            let weakest = held.values.map(\.patch).min {
                ($0.alpha(at: now), $0.lastReinforcedAt, $0.id) < ($1.alpha(at: now), $1.lastReinforcedAt, $1.id)
            }
            guard let weakest else { return }
            held.removeValue(forKey: weakest.id)
        }
    }
}
