import Signals

extension Partition {
    /// Base, patches that still weigh something, and both merged; of these what is wanted.
    ///
    /// - Parameter signals: which to resolve; empty for all.
    /// - Throws: `StalenessError` when a rule refuses a value for its age; errors of the snapshot.
    func profile(
        of userID: String, at time: Timestamp, signals: [String], parts: ProfileParts, staleness: StalenessRules
    ) throws -> ProfileView {
        let base = parts.isDisjoint(with: [.base, .resolved]) ? nil : try base(of: userID)
        var view = ProfileView(base: parts.contains(.base) ? base : nil, patches: [], resolved: [:])
        guard !parts.isDisjoint(with: [.patches, .resolved]) else { return view }
        let fold = try hotUser(userID).fold
        let patches = patches(of: userID, fold, at: time)
        if parts.contains(.patches) {
            view.patches = patches.patches.filter { $0.expiresAt > time && $0.observedAt <= time }
        }
        if parts.contains(.resolved) {
            view.resolved = try ProfileResolver(catalogue: environment.catalogue).resolve(
                base: evaluated.servedBase(base),
                live: liveValues(of: userID, fold, base: base, at: time, signals: Set(signals)),
                patches: patches, at: time, signals: signals, staleness: staleness)
        }
        return view
    }

    /// The session at a time, with the signals that are evaluated per event.
    func session(of userID: String, at time: Timestamp) throws -> SessionView {
        let events = state.users[userID]?.recent.lazy.filter { $0.occurredAt <= time }.map { $0.event(of: userID) }
        let names = evaluated.userSignals.filter { $0.tier == .streaming }.map(\.name)
        guard !names.isEmpty else {
            return SessionView(
                window: events.flatMap { SessionWindow(of: $0, at: time, evaluated.context) }, signals: [:])
        }
        let view = try profile(of: userID, at: time, signals: names, parts: .resolved, staleness: .catalogue)
        return SessionView(
            window: events.flatMap { SessionWindow(of: $0, at: time, evaluated.context) }, signals: view.resolved)
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

    /// How far values are from those that the base has of the user now, by signal; 0 where it has none.
    func divergences(of values: [String: BaseValue], from userID: String) throws -> [String: Double] {
        let base = try base(of: userID)
        return Dictionary(
            uniqueKeysWithValues: values.map { name, value -> (String, Double) in
                guard let signal = environment.catalogue[name], let old = base?.values[name]?.value else {
                    return (name, 0)
                }
                return (name, signal.divergence(old, value.value))
            })
    }

    /// A patch that another tier or service wrote.
    func patch(_ id: String, of userID: String) -> Patch? { state.users[userID]?.patches[id] }

    /// A patch that weighs something at a time, whoever made it.
    func effectivePatch(_ id: String, of userID: String, at time: Timestamp) throws -> Patch? {
        let patch = patches(of: userID, try hotUser(userID).fold, at: time)[id]
        return patch.flatMap { $0.expiresAt > time ? $0 : nil }
    }

    func drainFeedback() -> FeedbackAccumulator {
        let drained = feedback.drain()
        reported.add(drained.cells)
        return drained
    }

    /// What was reported of values that are served still.
    func recallFeedback() -> [FeedbackAccumulator.Cell: FeedbackAccumulator.Sum] { reported.cells }
}
