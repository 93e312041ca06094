import Learning
import Testing

struct RankerTests {
    private static let training = RankerTraining(
        models: RankerModels.Parameters(lambda: 20, factors: ALS.Parameters(dimension: 8, iterations: 5)),
        candidateCount: 40, sampling: RankerSampling(bestNegatives: 10, drawnNegatives: 10), regularisation: 20)

    private func models(_ taste: ShiftingTaste, _ events: ArraySlice<TimedInteraction>) throws -> RankerModels {
        var random = SeededGenerator(seed: 1)
        return try RankerModels.fit(
            events, userCount: taste.userCount, itemCount: taste.itemCount, labels: taste.labels,
            timelines: ItemTimelines(taste.events, itemCount: taste.itemCount), parameters: Self.training.models,
            using: &random)
    }

    @Test("A ranker trained on the past beats the retrieval that it reranks, and all of EASE on the last events")
    func beatsRetrieval() async throws {
        let taste = ShiftingTaste(seed: 71)
        let data = taste.dataset
        var random = SeededGenerator(seed: 2)
        let ranker = try Self.training.ranker(
            data.training, userCount: taste.userCount, itemCount: taste.itemCount, labels: taste.labels, using: &random)
        // A model that says nothing leaves the candidates in retrieval's order.
        let nothing = LogisticModel(
            means: [Double](repeating: 0, count: RankerFeature.count),
            scales: [Double](repeating: 1, count: RankerFeature.count),
            weights: [Double](repeating: 0, count: RankerFeature.count), bias: 0)
        let retrieval = LearnedRanker(features: ranker.features, model: .linear(nothing), name: "retrieval")
        let training = TrainingData(data.training, userCount: taste.userCount, itemCount: taste.itemCount)
        let scorer = Scorer(
            weights: try EASE.fit(interactions: training.interactions, lambda: 20), popularity: training.popularity)
        let report = await ReplayEvaluation(arms: [ranker, retrieval, HistoryArm(.last20, scorer: scorer)]).run(
            data, deciles: training.popularity.deciles)
        let ndcg = try report.arms.map { try #require(report.accuracy(of: $0)).ndcg10 }
        #expect(report.arms == ["ranker", "retrieval", "last20"])
        #expect(ndcg[0] > 1.2 * ndcg[1] && ndcg[0] > 1.2 * ndcg[2], "seed 71: \(ndcg)")
    }

    @Test("A ranker is judged on queries that it has not seen, beside retrieval and other models")
    func judged() throws {
        let taste = ShiftingTaste(seed: 77)
        let nothing = LogisticModel(
            means: [Double](repeating: 0, count: RankerFeature.count),
            scales: [Double](repeating: 1, count: RankerFeature.count),
            weights: [Double](repeating: 0, count: RankerFeature.count), bias: 0)
        let judged = try Self.training.judged(
            taste.events[...], userCount: taste.userCount, itemCount: taste.itemCount, labels: taste.labels,
            others: [.linear(nothing)], seed: 8)
        let judgement = judged.judgement
        #expect(judgement.queries > 50)
        #expect(judgement.models[0] > 1.1 * judgement.retrieval)
        // All candidates are tied.
        #expect(judgement.models[1] < judgement.retrieval)
        #expect(judged.model.weights.contains { $0 != 0 })
    }

    @Test("An imported model's columns go by their names")
    func columns() throws {
        let trees = try GradientBoostedTrees(lightGBM: Self.oneSplit(on: ["trend", "exposure"]))
        let model = try #require(RankerModel.trees(trees))
        var row = [Float](repeating: 0, count: RankerFeature.count)
        row[RankerFeature.trend.rawValue] = 0.9
        #expect(model.score(row[...]) == 1)
        row[RankerFeature.trend.rawValue] = 0.1
        #expect(model.score(row[...]) == -1)
        #expect(model.kind == .trees && model.contributions(row[...]) == nil)
        #expect(RankerModel.trees(try GradientBoostedTrees(lightGBM: Self.oneSplit(on: ["unknown"]))) == nil)
    }

    /// One split of the first feature at a half, as LightGBM writes it.
    private static func oneSplit(on features: [String]) -> String {
        """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=\(features.count - 1)
        objective=binary sigmoid:1
        feature_names=\(features.joined(separator: " "))
        feature_infos=\(features.map { _ in "[0:1]" }.joined(separator: " "))
        tree_sizes=1

        Tree=0
        num_leaves=2
        num_cat=0
        split_feature=0
        split_gain=1
        threshold=0.5
        decision_type=2
        left_child=-1
        right_child=-2
        leaf_value=-1 1
        leaf_weight=1 1
        leaf_count=1 1
        internal_value=0
        internal_weight=2
        internal_count=2
        is_linear=0
        shrinkage=1


        end of trees
        """
    }

    @Test("The future changes no row of the past")
    func noLeakage() throws {
        let taste = ShiftingTaste(users: 30, seed: 72)
        let (start, turn) = (Double(14 * ShiftingTaste.day), 17 * ShiftingTaste.day)
        var random = SeededGenerator(seed: 3)
        let altered = taste.events.map { event in
            event.time < turn
                ? event
                : TimedInteraction(user: event.user, item: .random(in: 0..<90, using: &random), time: event.time)
        }
        let earlier = taste.events.prefix { Double($0.time) <= start }
        func rows(_ events: [TimedInteraction]) throws -> [Int64: RankerQuery] {
            var generator = SeededGenerator(seed: 1)
            let models = try RankerModels.fit(
                earlier, userCount: 30, itemCount: 90, labels: taste.labels,
                timelines: ItemTimelines(events, itemCount: 90), parameters: Self.training.models, using: &generator)
            let queries = RankerQueries(
                events, userCount: 30, after: start, features: RankerFeatures(models: models, candidateCount: 40),
                sampling: RankerSampling(bestNegatives: 40, drawnNegatives: 0), using: SeededGenerator(seed: 4))
            return Dictionary(
                queries.filter { $0.time < turn }.map { ($0.time * 100 + Int64($0.user), $0) }, uniquingKeysWith: { $1 }
            )
        }
        let (before, after) = (try rows(taste.events), try rows(altered))
        #expect(before.count > 50 && before.count == after.count)
        for (moment, query) in before {
            let other = try #require(after[moment])
            #expect(query.items == other.items && query.labels == other.labels && query.features == other.features)
        }
    }

    @Test("What was taken in one second is one query, seen from strictly earlier events")
    func ties() throws {
        let taste = ShiftingTaste(seed: 73)
        let models = try models(taste, taste.events.prefix { $0.time < 14 * ShiftingTaste.day })
        let queries = RankerQueries(
            taste.events, userCount: taste.userCount, after: Double(14 * ShiftingTaste.day),
            features: RankerFeatures(models: models, candidateCount: 90),
            sampling: RankerSampling(bestNegatives: 90, drawnNegatives: 0), using: SeededGenerator(seed: 5))
        var (count, tied) = (0, 0)
        for query in queries {
            let earlier = taste.events.filter { $0.user == query.user && $0.time < query.time }
            let taken = Set(taste.events.filter { $0.user == query.user && $0.time == query.time }.map(\.item))
            let seen = Set(earlier.map(\.item))
            #expect(seen.isDisjoint(with: query.items))
            #expect(
                Set(query.items.indices.filter { query.labels[$0] }.map { query.items[$0] }) == taken.subtracting(seen))
            #expect(query.id == count && query.features.count == query.items.count * RankerFeature.count)
            count += 1
            tied += taken.subtracting(seen).count > 1 ? 1 : 0
        }
        #expect(count > 100 && tied > 10)
    }

    @Test("Drawn negatives stand for those that were not drawn")
    func sampling() throws {
        let taste = ShiftingTaste(users: 20, seed: 74)
        let models = try models(taste, taste.events.prefix { $0.time < 10 * ShiftingTaste.day })
        let queries = RankerQueries(
            taste.events, userCount: 20, after: Double(10 * ShiftingTaste.day),
            features: RankerFeatures(models: models, candidateCount: 20),
            sampling: RankerSampling(bestNegatives: 5, drawnNegatives: 7), using: SeededGenerator(seed: 6))
        for query in queries {
            let taken = query.labels.count { $0 }
            #expect(query.items.count == taken + 12)
            #expect(abs(query.weights.reduce(0, +) - 20) < 1e-3)
        }
        let few = RankerQueries(
            taste.events, userCount: 20, after: Double(10 * ShiftingTaste.day),
            features: RankerFeatures(models: models, candidateCount: 40),
            sampling: RankerSampling(maximumQueries: 30), using: SeededGenerator(seed: 6))
        #expect((1..<60).contains(Array(few).count))
    }

    @Test("Features say what they are documented to say")
    func features() throws {
        let taste = ShiftingTaste(seed: 75)
        let models = try models(taste, taste.events[...])
        let now = 20 * ShiftingTaste.day + 40_000
        // Genre 0 yesterday, genre 3 in the last minutes.
        let history =
            (0..<4).map { TimedInteraction(user: 0, item: $0, time: now - 50_000) }
            + (45..<57).map { TimedInteraction(user: 0, item: $0, time: now - 1_000 + Int64($0)) }
        let candidates = RankerFeatures(models: models, candidateCount: 90).candidates(
            ReplaySituation(user: 0, now: now, history: history), exposures: [20: 3])
        #expect(Set(candidates.items) == Set(0..<90).subtracting(history.map(\.item)))
        func value(_ feature: RankerFeature, _ item: Int32) throws -> Float {
            let position = try #require(candidates.items.firstIndex(of: item))
            return candidates.row(position)[candidates.row(position).startIndex + feature.rawValue]
        }
        let (old, new) = (10 as Int32, 58 as Int32)
        func difference(_ feature: RankerFeature) throws -> Float { try value(feature, new) - value(feature, old) }
        let affinities = [try difference(.baseAffinity), try difference(.recentAffinity)]
        #expect(affinities == [-1, 1])
        for feature in [
            RankerFeature.hourScore, .lastScore, .recentScore, .blendScore, .sequenceScore, .neighbourScore,
        ] {
            let difference = try difference(feature)
            #expect(difference > 0.5, "\(feature)")
        }
        let nightly = try difference(.nightlyScore)
        #expect(nightly < -0.5)
        let exposures = [try value(.exposure, 20), try value(.exposure, 21)]
        #expect(exposures[0] > 1 && exposures[1] == 0)
        let (length, position) = (try value(.historyLength, 20), try value(.sessionPosition, 20))
        #expect(abs(length - 2.833) < 1e-3 && abs(position - 2.565) < 1e-3)
        let quiet = try value(.quietFullScore, 20)
        #expect(quiet == 0)
        #expect(candidates.features.allSatisfy { $0.isFinite })
        #expect(Set(RankerFeature.allCases.map(\.name)).count == RankerFeature.count)
    }

    @Test("A user without history gets the popular items, in finite features")
    func coldUser() throws {
        let taste = ShiftingTaste(seed: 76)
        let models = try models(taste, taste.events[...])
        let candidates = RankerFeatures(models: models, candidateCount: 10).candidates(
            ReplaySituation(user: 0, now: 21 * ShiftingTaste.day, history: []))
        let counts = models.popularity.counts
        #expect(candidates.items.map { counts[Int($0)] } == Array(counts.sorted(by: >).prefix(10)))
        #expect(candidates.features.allSatisfy { $0.isFinite })
    }
}
