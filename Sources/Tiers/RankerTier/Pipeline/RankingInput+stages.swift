import Learning
import Signals

extension RankingInput {
    /// The answer in two stages: recall, filters, ranker, slate.
    func rankInStages(
        _ snapshot: ServedSnapshot, _ model: ServedModel, into output: inout RankingOutput,
        recallUntil end: ContinuousClock.Instant?, clock: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        let start = clock()
        let history = stagedHistory(for: model)
        let plan = FilterPlan(self, model: model, others: otherFilters)
        let prepared = isRankerUsed(model) ? model.ranker?.features.prepare(history.situation(at: now)) : nil
        // Recent history as features alone: what recalls is control's.
        let recalling = answeredArm == .auxiliary ? baseHistory(for: model) : history
        var scores =
            answeredArm == .auxiliary
            ? model.scorer.scores(recalling.items) : prepared?.retrievalScores ?? model.scorer.scores(history.items)
        plan.seen?.forEach { if Int($0) < scores.count { scores[Int($0)] = Ranking.excluded } }

        let request = RecallRequest(
            input: self, model: model, history: recalling, scores: scores,
            factorScores: answeredArm == .auxiliary ? nil : prepared?.factorScores)
        var pool = CandidatePool(RequestItems(model), filters: plan.filters, scores: scores)
        let time = RecallTime(until: end, cuts: recallCuts, enough: query.limit, clock: clock)
        recall(request, into: &pool, &output, time, clock: clock)
        let recalled = clock()

        let scoring = CandidateScoring(
            model: model, prepared: prepared, contextWeights: contextWeights(model),
            contextFactor: rules.rules.contextWeight, modelsVersion: snapshot.modelsVersion)
        let unweighed = scoring.rank(pool.candidates, exposures: exposures)
        let weighed = weighing(unweighed, of: pool.candidates)
        let ranked = weighed?.ranked ?? unweighed
        let order = ranked.scores.indices.sorted { (-ranked.scores[$0], $0) < (-ranked.scores[$1], $1) }
        let ranking = clock()

        var slots = pins(in: &pool)
        if let exploration, !skipped.contains(.exploration) {
            let taken = Set(slots.map(\.place))
            let candidates = order.map { pool.candidates[$0] }
            slots += exploration.slots(self, ranked: candidates, items: pool.items).filter { !taken.contains($0.place) }
        }
        let slate = SlateBuilder(rules.rules, items: pool.items).slate(
            order.map { (pool.candidates[$0].item, ranked.scores[$0]) }, slots: slots, limit: query.limit)
        let explanation = StagedExplanation(
            self, snapshot: snapshot, model: model, history: recalling, pool: pool, ranked: ranked, scoring: scoring,
            query: weighed?.query)
        output.items = slate.map { place in
            explanation.entry(place, candidate: place.rank.map { order[$0] })
        }
        output.historyItems = history.items.count
        output.freshItems = history.fresh.count
        output.ranked = order.count
        output.unknownCandidates = query.candidates.count { model.index(of: $0) == nil }
        output.ranker = ranked.ranker
        output.rankerVersion = ranked.version
        output.excluded = pool.excluded.map { ExcludedItems(filter: $0.filter, items: $0.items) }
        output.context = context
        output.patchIDs = session.patchIDs
        output.probes = probes(order, pool, ranked)
        output.timings += [
            StageTiming(.recall, start.duration(to: recalled)), StageTiming(.rank, recalled.duration(to: ranking)),
            StageTiming(.slate, ranking.duration(to: clock())),
        ]
    }

    private func isRankerUsed(_ model: ServedModel) -> Bool {
        model.ranker != nil && !skipped.contains(.ranker) && answeredArm != .popularity
    }

    private func contextWeights(_ model: ServedModel) -> [Float]? {
        guard let affinities = model.context, rules.rules.contextWeight > 0 else { return nil }
        return affinities.weights(hour: context.hour, weekday: context.weekday, device: context.device)
    }

    /// The history that the arm gives the models. What the user is looking at is its newest item; injected histories weigh by
    /// recency.
    private func stagedHistory(for model: ServedModel) -> ModelHistory {
        guard answeredArm != .popularity else { return ModelHistory() }
        var recent = answeredArm.usesRecentHistory ? recentItems : []
        if !context.lastItem.isEmpty { recent.append(ItemAt(itemID: context.lastItem, occurredAt: now)) }
        return ModelHistory(
            batch: profile?.history ?? [], recent: recent, limit: historyCap, model: model,
            weighing: answeredArm.usesRecentHistory ? (RecencyWeights(), now) : nil)
    }

    /// What control is given.
    private func baseHistory(for model: ServedModel) -> ModelHistory {
        ModelHistory(batch: profile?.history ?? [], recent: [], limit: historyCap, model: model)
    }

    private func recall(
        _ request: RecallRequest, into pool: inout CandidatePool, _ output: inout RankingOutput, _ time: RecallTime,
        clock: () -> ContinuousClock.Instant
    ) {
        let recallers =
            query.candidates.isEmpty ? RecallPlan.recallers + otherRecallers : [NamedRecaller()] as [any Recaller]
        let plan = RecallPlan(recallers, quotas: rules.rules.quotas)
        for entry in plan.entries {
            let source = entry.recaller.source
            let isWanted =
                (query.recallers.isEmpty || query.recallers.contains(source.rawValue) || source == .candidate)
                && !(source == .clusterTrend && skipped.contains(.clusterTrend))
            let start = clock()
            if isWanted, pool.open(quota: entry.quota, within: time.limit(of: source, from: start)) {
                entry.recaller.recall(request, into: &pool)
            }
            let items = isWanted ? entry.quota - pool.room : 0
            let cut = isWanted ? pool.cut : nil
            output.recalled.append(
                RecallReport(
                    source: source, items: items,
                    status: !isWanted ? .skipped : cut != nil ? .late : items == 0 ? .empty : .found,
                    duration: start.duration(to: clock()), cut: cut))
        }
    }

    /// The pinned items that no filter takes out.
    private func pins(in pool: inout CandidatePool) -> [SlateSlot] {
        rules.rules.pinned.compactMap { pin in
            guard pin.place <= query.limit, let item = pool.admitted(id: pin.itemID) else { return nil }
            return SlateSlot(item: item, place: pin.place, source: .pinned)
        }
    }

    private func probes(_ order: [Int], _ pool: CandidatePool, _ ranked: RankedCandidates) -> [ProbeResult] {
        query.probes.map { id in
            guard let item = pool.items.number(of: id),
                let place = pool.candidates.firstIndex(where: { $0.item == item })
            else { return ProbeResult(itemID: id) }
            let score = ranked.scores[place]
            return ProbeResult(
                itemID: id,
                place: .init(
                    higher: ranked.scores.count { $0 > score }, tied: ranked.scores.count { $0 == score } - 1,
                    score: score))
        }
    }
}
