import Learning
import RankerTier
import Signals
import Snapshots

/// The six items with genres, a seventh beside the model, and what a staged request needs.
enum Staged {
    static let genres = ["a": ["x"], "b": ["x"], "c": ["x"], "d": ["y"], "e": ["y"], "f": ["y", "z"]]
    static let items = zip(Mesh.ids, [1_000, 800, 600, 400, 200, 200] as [UInt64]).map {
        ModelItem(item: Item(id: $0, title: "Title \($0)", labels: ["genres": genres[$0] ?? []]), popularity: $1)
    }
    static let others = [ModelItem(item: Item(id: "new", labels: ["genres": ["z"]]), popularity: 2)]

    /// Two-dimensional factors in which `x` and `y` lie apart.
    static let factors = ItemFactors(
        itemCount: 6, dimension: 2, rowMajor: [1, 0, 1, 0.1, 0.9, 0, 0, 1, 0.1, 1, 0, 0.8], alpha: 10,
        regularisation: 0.1)

    /// Item d is taken in the evening and never else, all others the whole day.
    static let context: ContextAffinities = {
        var counts = ContextCounts()
        for item in 0..<6 as Range<Int32> {
            for hour in 0..<24 {
                for _ in 0..<10 where item != 3 || (18...22).contains(hour) { counts.add(item, hour: hour, weekday: 1) }
            }
        }
        return counts.affinities(of: Array(0..<6), labels: [[Int32]](repeating: [], count: 6))
    }()

    /// A linear ranker whose score is `−popularity` alone: the least popular item first.
    static let ranker: LearnedRanker = {
        let models = RankerModels(
            weights: Mesh.weights, factors: factors,
            neighbours: SparseItemWeights(
                itemCount: 6, offsets: [Int](repeating: 0, count: 7), columns: [], values: []),
            popularity: Popularity(counts: items.map { Int($0.popularity) }), labels: [],
            timelines: ItemTimelines(
                items.enumerated().flatMap { item, entry in
                    (0..<Int(entry.popularity / 100)).map { _ in
                        TimedInteraction(user: 0, item: Int32(item), time: -10)
                    }
                }, itemCount: 6))
        var weights = [Double](repeating: 0, count: RankerFeature.count)
        weights[RankerFeature.popularity.rawValue] = -1
        let model = LogisticModel(
            means: [Double](repeating: 0, count: RankerFeature.count),
            scales: [Double](repeating: 1, count: RankerFeature.count), weights: weights, bias: 0.5)
        return LearnedRanker(features: RankerFeatures(models: models), model: .linear(model))
    }()

    static func model(context: ContextAffinities? = nil, ranker: LearnedRanker? = nil) -> ServedModel {
        ServedModel(
            items: items, weights: Mesh.weights, others: others, factors: factors, context: context, ranker: ranker
        ) { Mesh.index[$0] }
    }

    static func rules(_ change: (inout RankingRules) -> Void = { _ in }) -> RankingRules {
        var rules = RankingRules()
        change(&rules)
        return rules
    }

    /// - Parameter user: `u` has had a and b (and f, long ago); `nobody` has had nothing.
    static func input(
        _ arm: RankArm = .injection, user: String = "u", model: ServedModel = model(),
        recent: RecentHistoryAnswer = .known(RecentHistory()), rules: RankingRules = RankingRules(), limit: Int = 10,
        now: Timestamp = Timestamp(microseconds: 5_000)
    ) -> RankingInput {
        let snapshot = ServedSnapshot(
            profilesVersion: "p7", modelsVersion: "m3", asOf: Timestamp(microseconds: 1_000), model: model,
            rules: rules, profile: { $0 == "u" ? Mesh.profile : nil })
        var input = RankingInput(
            query: RankQuery(userID: user, limit: limit), arm: arm, now: now, snapshot: snapshot,
            profile: try? snapshot.profile(of: user), recent: recent, trending: Mesh.trending)
        input.stage = .learned
        input.rules = snapshot.rules
        return input
    }

    static func hour(_ hour: Double) -> Timestamp { Timestamp(microseconds: Int64(hour * 3_600_000_000)) }
}
