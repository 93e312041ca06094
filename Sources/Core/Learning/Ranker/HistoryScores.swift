#if canImport(Glibc)
import Glibc
#endif

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
        let (history, night) = (situation.history, situation.nightly)
        let latest = history.suffix(recentEvents)

        var scores = models.prior
        let weighed = RecencyWeights().weigh(history, now: situation.now)
        models.weights.accumulate(weighed, into: &scores)
        blend = StandardScores(scores, seen: seen)

        let nothing = [Float](repeating: 0, count: models.itemCount)
        scores = nothing
        models.sequence?.accumulate(
            RecentHistoryRegression().features(of: history, now: situation.now), into: &scores)
        let mass = weighed.reduce(0) { $0 + $1.weight - RecencyWeights().floor }
        freshness = mass / (mass + 1)
        sequence = StandardScores(scores, seen: seen, reliability: freshness)

        // The whole history is the nightly part and what came since: the longest sum is made once.
        scores = models.prior
        models.weights.accumulate(night, into: &scores)
        nightly = StandardScores(scores, seen: seen)
        models.weights.accumulate(history[night.endIndex...], into: &scores)
        full = StandardScores(scores, seen: seen)

        scores = models.prior
        models.weights.accumulate(latest, into: &scores)
        recent = StandardScores(scores, seen: seen)

        scores = nothing
        models.weights.accumulate(history.suffix(while: { $0.time == history.last?.time }), into: &scores)
        last = StandardScores(scores, seen: seen)

        scores = nothing
        models.neighbours.accumulate(weighed.suffix(recentEvents), into: &scores)
        neighbours = StandardScores(scores, seen: seen)

        models.factors.score(models.factors.foldIn(latest.lazy.map { WeightedItem($0.item) }), into: &scores)
        factors = StandardScores(scores, seen: seen)

        hour = Self.decayed(situation, models, halfLife: 3_600, seen: seen)
        day = Self.decayed(situation, models, halfLife: 86_400, seen: seen)
    }

    /// EASE on the history weighed by `2^(−age / halfLife)`, in seconds.
    private static func decayed(
        _ situation: ReplaySituation, _ models: RankerModels, halfLife: Double, seen: [Int32]
    ) -> StandardScores {
        var scores = [Float](repeating: 0, count: models.itemCount)
        var mass: Float = 0
        for event in situation.history.reversed() {
            let weight = Float(exp2(-Double(situation.now - event.time) / halfLife))
            // All that is left is older and weighs less.
            guard weight > 1e-4 else { break }
            mass += weight
            models.weights.accumulate(event.item, weight: weight, into: &scores)
        }
        return StandardScores(scores, seen: seen, reliability: mass / (mass + 1))
    }
}

extension ItemWeightRows {
    /// Adds the rows of `history` to `scores`.
    fileprivate func accumulate(_ history: ArraySlice<TimedInteraction>, into scores: inout [Float]) {
        for event in history { accumulate(event.item, weight: 1, into: &scores) }
    }

    fileprivate func accumulate(_ history: some Sequence<WeightedItem>, into scores: inout [Float]) {
        for entry in history { accumulate(entry.item, weight: entry.weight, into: &scores) }
    }
}

extension Array {
    /// The longest end all of whose elements satisfy `predicate`.
    fileprivate func suffix(while predicate: (Element) -> Bool) -> ArraySlice<Element> {
        self[(lastIndex { !predicate($0) }.map { $0 + 1 } ?? startIndex)...]
    }
}
