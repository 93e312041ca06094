#if canImport(Glibc)
import Glibc
#endif

/// Computes the ranker's features for a user at a moment, the same way in training and in serving.
public struct RankerFeatures: Sendable {
    public let models: RankerModels
    /// How many items retrieval hands to the ranker.
    public let candidateCount: Int

    /// How many of the latest events are recent, and the user's vector is folded in from.
    public static let recentEvents = 20
    private static let recentAffinityEvents = 10
    private static let sessionPause: Int64 = 1_800

    public init(models: RankerModels, candidateCount: Int = 200) {
        precondition(candidateCount > 0, "a ranker needs candidates")
        self.models = models
        self.candidateCount = candidateCount
    }

    /// The best candidates of retrieval that the user has not seen, with their features.
    ///
    /// Retrieval is by `blendScore`.
    ///
    /// - Parameter exposures: how often each item was shown to the user lately.
    public func candidates(_ situation: ReplaySituation, exposures: [Int32: Int] = [:]) -> RankerCandidates {
        let prepared = prepare(situation)
        var masked = prepared.retrieval
        for item in prepared.seen { masked[Int(item)] = Ranking.excluded }
        let items = Ranking.top(candidateCount, of: masked).map(\.item)
        return RankerCandidates(
            items: items, features: rows(of: items, prepared, exposures: exposures), retrieval: prepared.retrieval)
    }

    /// What the models say of every item, from which the features of any of them can be read.
    public func prepare(_ situation: ReplaySituation) -> PreparedRanking {
        PreparedRanking(situation, models, recentEvents: Self.recentEvents)
    }

    /// The features of some items, `RankerFeature.count` values each.
    ///
    /// - Parameters:
    ///   - items: those at or above `models.itemCount` are items that no model knows: of them all models say what they say of
    ///     an average item, nothing has happened to them, and they rank behind all others.
    ///   - exposures: how often each item was shown to the user lately.
    public func rows(of items: [Int32], _ prepared: PreparedRanking, exposures: [Int32: Int] = [:]) -> [Float] {
        var table = FeatureTable(rows: items.count)
        fill(&table, prepared.scores, items, seen: prepared.seen)
        fillItems(&table, items, prepared.situation, exposures)
        fillUser(&table, items, prepared.scores, prepared.situation)
        return table.values
    }

    /// What the models say.
    private func fill(_ table: inout FeatureTable, _ scores: HistoryScores, _ items: [Int32], seen: [Int32]) {
        table.set(.blendScore, items, scores.blend)
        table.set(.sequenceScore, items, scores.sequence)
        table.set(.fullScore, items, scores.full)
        table.set(.recentScore, items, scores.recent)
        table.set(.hourScore, items, scores.hour)
        table.set(.dayScore, items, scores.day)
        table.set(.lastScore, items, scores.last)
        table.set(.nightlyScore, items, scores.nightly)
        table.set(.factorScore, items, scores.factors)
        table.set(.neighbourScore, items, scores.neighbours)
        for (row, rank) in scores.blend.ranks(of: items, seen: seen).enumerated() {
            table[row, .blendRank] = -log2(2 + Float(rank))
        }
        for (row, rank) in scores.sequence.ranks(of: items, seen: seen).enumerated() {
            table[row, .sequenceRank] = -scores.freshness * log2(2 + Float(rank))
        }
    }

    /// What has happened to the items.
    private func fillItems(
        _ table: inout FeatureTable, _ items: [Int32], _ situation: ReplaySituation, _ exposures: [Int32: Int]
    ) {
        let now = situation.now
        let total = models.timelines.total(before: now)
        let (recent, long) = (max(total.recentMass(at: now), 1e-9), max(total.longMass(at: now), 1e-9))
        // A tenth of an average item's share, so that an item without events has no infinite trend.
        let floor = 0.1 / Double(models.itemCount)
        let angle = ItemActivity.timeOfDay(now)
        let (cosine, sine) = (cos(angle), sin(angle))
        for (row, item) in items.enumerated() {
            let activity =
                item < models.itemCount ? models.timelines.activity(of: item, before: now) : ItemActivity()
            table[row, .popularity] = log1p(Float(activity.events))
            table[row, .trend] = Float(
                log((activity.recentMass(at: now) / recent + floor) / (activity.longMass(at: now) / long + floor)))
            let isKnown = activity.events > 0
            table[row, .itemAge] = isKnown ? log1p(Float(max(0, now - activity.first)) / 86_400) : 0
            table[row, .itemIdle] = isKnown ? log1p(Float(max(0, now - activity.latest)) / 3_600) : 0
            table[row, .hourOfDay] = Float(
                (activity.dayCosine * cosine + activity.daySine * sine) / (Double(activity.events) + 20))
            table[row, .exposure] = log1p(Float(exposures[item] ?? 0))
        }
    }

    /// What has happened to the user.
    private func fillUser(
        _ table: inout FeatureTable, _ items: [Int32], _ scores: HistoryScores, _ situation: ReplaySituation
    ) {
        let history = situation.history
        let base = LabelTaste(situation.nightly, models.labels)
        let recent = LabelTaste(history.suffix(Self.recentAffinityEvents), models.labels)
        let length = log1p(Float(history.count))
        let session = log1p(Float(Self.sessionLength(history, now: situation.now)))
        let idle = history.last.map { log1p(Float(situation.now - $0.time) / 3_600) } ?? 0
        for (row, item) in items.enumerated() {
            let labels = item < models.itemCount ? models.labels[Int(item)] : []
            table[row, .baseAffinity] = base.match(labels)
            table[row, .recentAffinity] = recent.match(labels)
            table[row, .coldPopularity] = table[row, .popularity] / Float(1 + history.count)
            table[row, .quietFullScore] = situation.isFresh ? 0 : scores.full[item]
            table[row, .historyLength] = length
            table[row, .sessionPosition] = session
            table[row, .userIdle] = idle
        }
    }

    /// The events of the session that is still going on at `now`.
    private static func sessionLength(_ history: [TimedInteraction], now: Int64) -> Int {
        var (count, later) = (0, now)
        for event in history.reversed() {
            guard later - event.time <= sessionPause else { break }
            count += 1
            later = event.time
        }
        return count
    }
}
