import Signals

// What an answer is made of.
extension Partition {
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
    func patches(of userID: String, _ fold: UserFold, at time: Timestamp) -> PatchSet {
        var patches =
            state.users[userID]?.patches ?? PatchSet(limit: environment.catalogue.patchDefaults.maximumPatches)
        for name in evaluated.patching {
            guard let patch = fold.patch(of: name, evaluated.context) else { continue }
            patches.replace(patch, now: time)
        }
        return patches
    }

    /// The values that do not come from the base.
    func liveValues(
        of userID: String, _ fold: UserFold, base: BaseProfile?, at time: Timestamp, signals: Set<String>
    ) -> [String: LiveValue] {
        var live: [String: LiveValue] = [:]
        for signal in evaluated.userSignals where signals.isEmpty || signals.contains(signal.name) {
            if signal.definition.kind == .history {
                live[signal.name] = history(signal, of: userID, base: base, at: time)
            } else if signal.tier >= .streaming {
                live[signal.name] = liveValue(signal, fold, at: time)
            }
        }
        return live
    }

    func liveValue(_ signal: Signal, _ fold: UserFold, at time: Timestamp) -> LiveValue? {
        fold.value(of: signal.name, at: time, evaluated.context).map {
            LiveValue($0, eventTime: fold.newestEvent(of: signal.name))
        }
    }

    /// The batch history and the recent items as one: the injection, as a value of the profile.
    private func history(_ signal: Signal, of userID: String, base: BaseProfile?, at time: Timestamp) -> LiveValue? {
        let limit = environment.catalogue.patchDefaults.historyLimit
        let recent =
            state.users[userID]?.recent.items(
                since: .distantPast, watermark: nil, partition: number, asOf: time, limit: limit) ?? []
        guard let newest = recent.last?.occurredAt else { return nil }
        guard case .items(let batch)? = base?.values[signal.name]?.value, !batch.isEmpty else {
            return LiveValue(.items(recent), eventTime: newest)
        }
        return LiveValue(.items(ItemAt.merge([batch, recent], limit: limit)), eventTime: newest)
    }

    /// The user's fold if it is at hand, else made and kept.
    func hotUser(_ userID: String) throws -> HotUser {
        if let known = hot.value(of: userID) { return known }
        let user = HotUser(fold: try fold(userID, evaluated.plan))
        hot.insert(user, for: userID)
        return user
    }

    /// A user as the snapshot's states alone have them; nil where there is no snapshot.
    func snapshotFold(_ userID: String, _ plan: EvaluationPlan) throws -> UserFold? {
        guard let profiles = environment.profiles, !state.isBaseMasked(userID) else { return nil }
        return try UserFold(plan, states: profiles.states(of: userID))
    }

    /// A user as the snapshot's states and the recent events have them.
    func fold(_ userID: String, _ plan: EvaluationPlan) throws -> UserFold {
        let states = state.isBaseMasked(userID) ? [:] : try environment.profiles?.states(of: userID) ?? [:]
        return try evaluated.fold(
            plan, userID, states: states, recent: state.users[userID]?.recent, partition: number)
    }
}
