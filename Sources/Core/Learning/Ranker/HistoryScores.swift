/// What the models say about every item for one history, weighed in several ways.
struct HistoryScores {
    let blend: StandardScores
    let sequence: StandardScores
    /// How much of the history is of this moment, 0 ..< 1.
    let freshness: Float
    let full: StandardScores
    let recent: StandardScores
    let hour: StandardScores
    let day: StandardScores
    let last: StandardScores
    let nightly: StandardScores
    let factors: StandardScores
    let neighbours: StandardScores

    /// - Parameter recentEvents: how many of the latest events are recent.
    init(_ situation: ReplaySituation, _ models: RankerModels, seen: [Int32], recentEvents: Int) {
        let history = situation.history
        let weighed = RecencyWeights().weigh(history, now: situation.now)
        let sums = RowSums(situation, models, weights: weighed, recentEvents: recentEvents)
        blend = StandardScores(sums.blend, seen: seen)
        full = StandardScores(sums.full, seen: seen)
        nightly = StandardScores(sums.nightly, seen: seen)
        recent = StandardScores(sums.recent, seen: seen)
        last = StandardScores(sums.last, seen: seen)
        hour = StandardScores(sums.hour, seen: seen, reliability: sums.hourMass / (sums.hourMass + 1))
        day = StandardScores(sums.day, seen: seen, reliability: sums.dayMass / (sums.dayMass + 1))

        var scores = [Float](repeating: 0, count: models.itemCount)
        models.sequence?.accumulate(
            RecentHistoryRegression().features(of: history, now: situation.now), into: &scores)
        let mass = weighed.reduce(0) { $0 + $1.weight - RecencyWeights().floor }
        freshness = mass / (mass + 1)
        sequence = StandardScores(scores, seen: seen, reliability: freshness)

        scores = [Float](repeating: 0, count: models.itemCount)
        models.neighbours.accumulate(weighed.suffix(recentEvents), into: &scores)
        neighbours = StandardScores(scores, seen: seen)

        let latest = history.suffix(recentEvents).lazy.map { WeightedItem($0.item) }
        models.factors.score(models.factors.foldIn(latest), into: &scores)
        factors = StandardScores(scores, seen: seen)
    }
}

extension ItemWeightRows {
    /// Adds the rows of `history` to `scores`.
    fileprivate func accumulate(_ history: some Sequence<WeightedItem>, into scores: inout [Float]) {
        for entry in history { accumulate(entry.item, weight: entry.weight, into: &scores) }
    }
}
