import Learning

extension RankingInput {
    /// The answer, a pure function of the input. Equal scores go in the order of the model's items.
    ///
    /// - Parameters:
    ///   - end: when recallers have to be done; the output says which of them were cut off. Nil: whenever.
    ///   - clock: for that and for the stages' timings; by default it stands still.
    public func rank(
        recallUntil end: ContinuousClock.Instant? = nil,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { Self.stillness }
    ) -> RankingOutput {
        var output = RankingOutput(arm: answeredArm)
        for step in DegradationStep.allCases where step < .session && skipped.contains(step) && isTaken(step) {
            output.degradations.append(step.degradation)
        }
        if let queryDegradation { output.degradations.append(queryDegradation) }
        switch recent {
        case .unavailable: output.degradations.append(.sessionUnavailable)
        case .known(let history) where !history.isComplete: output.degradations.append(.historyIncomplete)
        case .known: break
        }
        if !profileIsReadable { output.degradations.append(.profileUnreadable) }
        if let snapshot {
            output.profilesVersion = snapshot.profilesVersion
            output.modelsVersion = snapshot.modelsVersion
        }
        if let snapshot, let model = snapshot.model {
            switch stage {
            case .retrieval: rank(snapshot, model, into: &output)
            case .learned: rankInStages(snapshot, model, into: &output, recallUntil: end, clock: clock)
            }
        } else {
            output.degradations.append(snapshot == nil ? .noSnapshot : .noModel)
            rankWithoutModel(into: &output)
        }
        if !output.recallCuts.isEmpty {
            let deeper = output.degradations.firstIndex { $0.level > Degradation.recallersLate.level }
            output.degradations.insert(.recallersLate, at: deeper ?? output.degradations.endIndex)
        }
        explainQuery(&output)
        explainPatches(&output)
        return output
    }

    /// A moment of no meaning.
    public static let stillness = ContinuousClock.now

    /// Whether the answer would have taken a step, so that doing without it is worth saying.
    private func isTaken(_ step: DegradationStep) -> Bool {
        guard stage == .learned, let model = snapshot?.model else { return false }
        return switch step {
        case .exploration: exploration != nil
        case .queryExpansion: isQueryExpanded
        case .clusterTrend: true
        case .ranker: model.ranker != nil
        case .session, .model: true
        }
    }

    private func rank(_ snapshot: ServedSnapshot, _ model: ServedModel, into output: inout RankingOutput) {
        let history = history(for: model)
        var scores = firstStageScores(of: history, model)
        output.unknownCandidates = keepCandidates(of: model, in: &scores)
        forEachSeen { item in
            if let index = model.index(of: item) { scores[Int(index)] = Ranking.excluded }
        }
        rules.forEachHidden(atLevel: rules.rules.safety.flatMap { session.level(of: $0.signal) }) { item in
            if item < scores.count { scores[Int(item)] = Ranking.excluded }
        }
        if let admissible = queryCandidates?.isAdmissible {
            for item in scores.indices where !admissible[item] { scores[item] = Ranking.excluded }
        }
        for item in query.excluded {
            if let index = model.index(of: item) { scores[Int(index)] = Ranking.excluded }
        }
        output.rankerVersion = snapshot.modelsVersion
        output.historyItems = history.items.count
        output.freshItems = history.fresh.count
        output.ranked = scores.count { $0 > Ranking.excluded }
        output.probes = query.probes.map { item in
            guard let index = model.index(of: item), scores[Int(index)] > Ranking.excluded else {
                return ProbeResult(itemID: item)
            }
            let placement = Ranking.placement(of: index, in: scores)
            return ProbeResult(
                itemID: item,
                place: .init(higher: placement.higher, tied: placement.tied, score: Double(scores[Int(index)])))
        }
        let explanation = ScoreExplanation(self, history: history, snapshot: snapshot, model: model)
        output.items = Ranking.top(query.limit, of: scores).map { ranked in
            let item = model.items[Int(ranked.item)].item
            return RankedEntry(
                itemID: item.id, title: item.title, score: Double(ranked.score),
                sources: explanation.sources(of: ranked), retrievalScore: Double(ranked.score))
        }
    }

    /// What the rows of the history are taken from: EASE, of the auxiliary arm the regression on the last items.
    func firstStageWeights(_ model: ServedModel) -> any ItemWeightRows {
        guard stage == .retrieval, answeredArm == .auxiliary else { return model.scorer.weights }
        return model.ranker?.features.models.sequence ?? model.scorer.weights
    }

    /// Popularity and the rows of the history.
    private func firstStageScores(of history: ModelHistory, _ model: ServedModel) -> [Float] {
        guard answeredArm == .auxiliary else { return model.scorer.scores(history.items) }
        var scores = model.popularityTerms
        let weights = firstStageWeights(model)
        for item in history.items { weights.accumulate(item.item, weight: item.weight, into: &scores) }
        return scores
    }

    private func history(for model: ServedModel) -> ModelHistory {
        guard answeredArm != .popularity else { return ModelHistory() }
        if answeredArm == .auxiliary {
            return ModelHistory(
                batch: profile?.history ?? [], recent: recentItems, limit: historyCap, model: model
            ).features(at: now)
        }
        return ModelHistory(
            batch: profile?.history ?? [], recent: answeredArm.usesRecentHistory ? recentItems : [], limit: historyCap,
            model: model, weighing: answeredArm == .blend ? (RecencyWeights(), now) : nil)
    }

    /// Leaves only the request's candidates, if it has any, in the ranking.
    ///
    /// - Returns: how many of them the model does not know.
    private func keepCandidates(of model: ServedModel, in scores: inout [Float]) -> Int {
        guard !query.candidates.isEmpty else { return 0 }
        var kept = [Float](repeating: Ranking.excluded, count: scores.count)
        var unknown = 0
        for candidate in query.candidates {
            if let index = model.index(of: candidate) {
                kept[Int(index)] = scores[Int(index)]
            } else {
                unknown += 1
            }
        }
        scores = kept
        return unknown
    }
}
