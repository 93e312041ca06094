import Signals

/// A user's profile as the streaming tier answers it.
package struct ProfileView: Sendable {
    package var base: BaseProfile?
    package var patches: [Patch]
    package var resolved: [String: ResolvedValue]
}

/// The items of a user's recent events.
package struct HistoryView: Sendable {
    package var items: [ItemAt]
    package var profilesVersion: String
    /// False when events after the time asked for have been trimmed.
    package var isComplete: Bool
}

extension Partition {
    /// Base, patches that still weigh something, and both merged.
    ///
    /// - Parameter signals: which to resolve; empty for all.
    func profile(of userID: String, at time: Timestamp, signals: [String]) throws -> ProfileView {
        let base = try base(of: userID)
        let patches = try patches(of: userID, at: time)
        let live = try liveValues(of: userID, base: base, at: time, signals: Set(signals))
        let resolved = ProfileResolver(catalogue: environment.catalogue).resolve(
            base: base, live: live, patches: patches, at: time, signals: signals)
        return ProfileView(
            base: base, patches: patches.patches.filter { $0.expiresAt > time && $0.observedAt <= time },
            resolved: resolved)
    }

    func history(of userID: String, since: Timestamp, asOf: Timestamp?, limit: Int) -> HistoryView {
        let items =
            state.users[userID]?.recent.items(
                since: since, watermark: environment.profiles?.watermark, partition: number, asOf: asOf, limit: limit)
            ?? []
        return HistoryView(
            items: items, profilesVersion: environment.profiles?.version ?? "",
            isComplete: state.header.retainedSince.map { since >= $0 } ?? true)
    }

    /// The base values that leased refreshes wrote since the snapshot.
    func refreshed(of userID: String) -> [String: BaseValue] { state.users[userID]?.refreshed ?? [:] }

    /// A patch that another tier or service wrote.
    func patch(_ id: String, of userID: String) -> Patch? { state.users[userID]?.patches[id] }

    /// Whether a patch weighs something at a time, whoever made it.
    func hasPatch(_ id: String, of userID: String, at time: Timestamp) -> Bool {
        guard let patch = (try? patches(of: userID, at: time))?[id] else { return false }
        return patch.expiresAt > time
    }

    func drainFeedback() -> FeedbackAccumulator { feedback.drain() }

    // MARK: - What an answer is made of

    /// What the snapshot has of a user, with what refreshes wrote since; nil when there is neither.
    func base(of userID: String) throws -> BaseProfile? {
        var base = state.isBaseMasked(userID) ? nil : try environment.profiles?.profile(of: userID)
        guard let refreshed = state.users[userID]?.refreshed, !refreshed.isEmpty else { return base }
        if base == nil {
            base = BaseProfile(
                version: environment.profiles?.version ?? "",
                computedAt: environment.profiles?.watermark.asOf ?? .epoch)
        }
        base?.values.merge(refreshed) { _, newer in newer }
        return base
    }

    /// The patches that others wrote and those that operators make of the user's events.
    func patches(of userID: String, at time: Timestamp) throws -> PatchSet {
        var patches =
            state.users[userID]?.patches ?? PatchSet(limit: environment.catalogue.patchDefaults.maximumPatches)
        guard let folded = try foldedUser(userID) else { return patches }
        for (signal, folded) in zip(evaluated.signals, folded.states) where signal.definition.over != nil {
            guard let patch = signal.patch(of: folded, evaluated.context, defaults: evaluated.defaults) else {
                continue
            }
            patches.replace(patch, now: time)
        }
        return patches
    }

    private func liveValues(
        of userID: String, base: BaseProfile?, at time: Timestamp, signals: Set<String>
    ) throws -> [String: LiveValue] {
        var live: [String: LiveValue] = [:]
        if let folded = try foldedUser(userID) {
            for (signal, state) in zip(evaluated.signals, folded.states)
            where signal.tier >= .streaming && (signals.isEmpty || signals.contains(signal.name)) {
                live[signal.name] = liveValue(signal, state, at: time)
            }
        }
        for signal in environment.catalogue.userSignals
        where signal.operator is HistoryOperator && (signals.isEmpty || signals.contains(signal.name)) {
            live[signal.name] = history(signal, of: userID, base: base, at: time)
        }
        return live
    }

    func liveValue(_ signal: Signal, _ state: SignalState, at time: Timestamp) -> LiveValue? {
        signal.value(of: state, at: time, evaluated.context).map {
            LiveValue($0, eventTime: signal.newestEvent(in: state))
        }
    }

    /// The batch history and the recent items as one: the injection, as a value of the profile.
    private func history(_ signal: Signal, of userID: String, base: BaseProfile?, at time: Timestamp) -> LiveValue? {
        let recent =
            state.users[userID]?.recent.items(
                since: .distantPast, watermark: nil, partition: number, asOf: time, limit: .max) ?? []
        guard let newest = recent.last?.occurredAt else { return nil }
        var batch: [ItemAt] = []
        if case .items(let items)? = base?.values[signal.name]?.value { batch = items }
        let limit = environment.catalogue.patchDefaults.historyLimit
        return LiveValue(.items(ItemAt.merge([batch, recent], limit: limit)), eventTime: newest)
    }

    /// The states of the signals that are evaluated at read: those at hand, else folded; nil when there is nothing to fold.
    func foldedUser(_ userID: String) throws -> FoldedUser? {
        if let known = folded.value(of: userID) { return known }
        guard let recent = state.users[userID]?.recent, !recent.isEmpty else { return nil }
        var user = FoldedUser(evaluated)
        for event in recent { user.fold(event.event(of: userID), evaluated) }
        folded.insert(user, for: userID)
        return user
    }
}
