import Signals

extension Partition {
    /// Scores what would have been served just before the event as a prediction of it, and for a sample of the events what
    /// would have been served had everything been computed fresh.
    ///
    /// What cannot be scored, because the snapshot cannot be read or there are too many events, is left out: an event is
    /// taken all the same.
    func evaluate(_ event: Event) {
        // What was only shown is no query that a value could have served well or badly.
        guard !evaluated.context.isWithoutWeight(event.kind), feedback.admitEvaluation() else { return }
        guard let hot = try? hotUser(event.userID), let base = try? scoredBase(of: event.userID, hot) else { return }
        let patches = patches(of: event.userID, hot.fold, at: event.occurredAt).patches
        let fresh = isSampled(event) ? try? self.fold(event.userID, evaluated.whole) : nil
        let nightly = fresh != nil ? try? snapshotFold(event.userID, evaluated.whole) : nil
        let resolver = ProfileResolver(catalogue: environment.catalogue)
        for signal in evaluated.scored {
            let live = signal.tier >= .streaming ? liveValue(signal, hot.fold, at: event.occurredAt) : nil
            let patched = patches.isEmpty ? [] : patches.filter { $0.signal == signal.name }
            // Most signals of most users have nothing to say, and resolving is most of the work.
            guard live != nil || base.profile?.values[signal.name] != nil || !patched.isEmpty else {
                countUnscored(signal, event)
                continue
            }
            let served = resolver.resolve(
                signal, base: base.profile, live: live, patches: patched, at: event.occurredAt)
            guard let loss = loss(of: served, signal, event) else {
                countUnscored(signal, event)
                continue
            }
            var pair: FeedbackAccumulator.Pair?
            var alternative: FeedbackAccumulator.Sample?
            // What a service outside the mesh computes cannot be computed fresh here.
            if let fresh, signal.remote == nil {
                let recomputed = resolver.resolve(
                    signal, base: base.profile, live: liveValue(signal, fresh, at: event.occurredAt),
                    patches: patched, at: event.occurredAt)
                pair = self.loss(of: recomputed, signal, event).map {
                    FeedbackAccumulator.Pair(
                        freshLoss: $0, servedAgeSeconds: live == nil ? age(base.profile, signal, event) : 0)
                }
                if let nightly, signal.tier > .batch, let freshLoss = pair?.freshLoss {
                    alternative = self.nightly(signal, nightly, beside: freshLoss, event)
                }
            }
            feedback.add(
                FeedbackAccumulator.Cell(signal: signal.name, entity: event.userID), loss: loss, pair: pair,
                nightly: alternative, at: event.occurredAt)
            compareWithReplaced(signal, base.profile, event)
        }
    }

    /// Scores the base value beside the one that the last refresh replaced, both as they are, without patches.
    private func compareWithReplaced(_ signal: Signal, _ base: BaseProfile?, _ event: Event) {
        let cell = FeedbackAccumulator.Cell(signal: signal.name, entity: event.userID)
        guard let new = base?.values[signal.name]?.value,
            let newLoss = signal.loss(of: new, for: event, evaluated.context), newLoss.isFinite,
            let old = replaced.next(of: cell),
            let oldLoss = signal.loss(of: old, for: event, evaluated.context), oldLoss.isFinite
        else { return }
        feedback.addGain(cell, replacedLoss: oldLoss, refreshedLoss: newLoss)
    }

    /// Of what a service outside the mesh computes the coordinator hears in any case: there is no build that would make the first
    /// value, and where a value predicts nothing, how often it is asked for is all there is to go by.
    private func countUnscored(_ signal: Signal, _ event: Event) {
        guard signal.remote != nil else { return }
        feedback.count(FeedbackAccumulator.Cell(signal: signal.name, entity: event.userID), at: event.occurredAt)
    }

    /// What the batch tier would have served of a signal of a faster one: whether the signal needs that one is seen by it.
    private func nightly(
        _ signal: Signal, _ fold: UserFold, beside freshLoss: Double, _ event: Event
    ) -> FeedbackAccumulator.Sample? {
        guard let watermark = environment.profiles?.watermark.asOf,
            let value = fold.value(of: signal.name, at: event.occurredAt, evaluated.context),
            let loss = signal.loss(of: value, for: event, evaluated.context), loss.isFinite
        else { return nil }
        return FeedbackAccumulator.Sample(
            ageSeconds: max(0, event.occurredAt.seconds(since: watermark)), staleLoss: loss, freshLoss: freshLoss,
            isCounterfactual: true)
    }

    private func loss(of served: ResolvedValue, _ signal: Signal, _ event: Event) -> Double? {
        guard let value = served.value, let loss = signal.loss(of: value, for: event, evaluated.context),
            loss.isFinite
        else { return nil }
        return loss
    }

    /// Seconds since a base value was computed.
    private func age(_ base: BaseProfile?, _ signal: Signal, _ event: Event) -> Double {
        guard let base else { return 0 }
        let computed = max(base.computedAt, base.values[signal.name]?.refreshedAt ?? base.computedAt)
        return max(0, event.occurredAt.seconds(since: computed))
    }

    /// The same events are sampled whoever asks, and whenever.
    private func isSampled(_ event: Event) -> Bool {
        // FNV-1a mixes its high bits poorly for short ids; a multiplication by the golden ratio spreads them.
        let mixed = event.idHash &* 0x9E37_79B9_7F4A_7C15
        return Double(mixed >> 11) * 0x1p-53 < settings.pairedShare
    }

    private func scoredBase(of userID: String, _ hot: HotUser) throws -> HotUser.ScoredBase {
        if let known = hot.scoredBase { return known }
        let base = HotUser.ScoredBase(evaluated.servedBase(try base(of: userID)))
        self.hot.update(userID) { $0.scoredBase = base }
        return base
    }
}
