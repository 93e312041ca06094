import Signals

/// The volatile state of one user: rebuilt by a replay of the log from the last batch watermark.
struct UserState: Sendable {
    var recent = RecentEvents()
    /// States of the signals that run in this tier, by signal.
    var live: [String: SignalState] = [:]
    var patches: PatchSet
    /// Base values that a leased refresh wrote after the snapshot, by signal.
    var refreshed: [String: BaseValue] = [:]

    init(catalogue: Catalogue) {
        self.patches = PatchSet(limit: catalogue.patchDefaults.maximumPatches)
    }

    /// Folds one event into everything that is live. The event must not have been folded before.
    ///
    /// - Parameter now: the time of the call; patches that have expired by then or by the event's time are forgotten.
    mutating func fold(
        _ event: Event, offset: UInt64, signals: [Signal], _ context: FoldContext, defaults: PatchDefaults,
        now: Timestamp
    ) {
        recent.insert(event, offset: offset)
        let now = min(event.occurredAt, now)
        for signal in signals {
            var state = live.removeValue(forKey: signal.name) ?? signal.makeState()
            signal.fold(event, context, into: &state)
            if let patch = signal.patch(of: state, context, defaults: defaults) {
                patches.replace(patch, now: now)
            }
            live[signal.name] = state
        }
    }

    /// Folds the recent events again, for another catalogue or other items.
    mutating func refold(signals: [Signal], _ context: FoldContext, defaults: PatchDefaults) {
        live = [:]
        for signal in signals {
            var state = signal.makeState()
            for entry in recent.entries { signal.fold(entry.event, context, into: &state) }
            live[signal.name] = state
            if let newest = recent.newest, let patch = signal.patch(of: state, context, defaults: defaults) {
                patches.replace(patch, now: newest)
            }
        }
    }

    /// Takes over refreshed values that are newer than the snapshot and than those held.
    mutating func write(_ values: [String: BaseValue], newerThan watermark: Timestamp?) {
        for (signal, value) in values {
            guard let refreshedAt = value.refreshedAt, refreshedAt > watermark ?? .distantPast else { continue }
            if let held = refreshed[signal]?.refreshedAt, held >= refreshedAt { continue }
            refreshed[signal] = value
        }
    }

    /// Forgets what a newer snapshot has made obsolete.
    mutating func forget(coveredBy watermark: Watermark, partition: UInt32, refreshedUpTo: Timestamp) {
        recent.removeCovered(by: watermark, partition: partition)
        refreshed = refreshed.filter { ($0.value.refreshedAt ?? .distantPast) > refreshedUpTo }
    }

    var isEmpty: Bool { recent.isEmpty && patches.isEmpty && refreshed.isEmpty }
}
